import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { jwkThumbprint } from './jwk-thumbprint.js';
import { type SigningKey } from './signing-key.js';

const CURVE = 'prime256v1';

/** A public key (RFC 7517, section 4; RFC 7518, section 6.2.1). */
export interface Es256Jwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
}

type Point = Pick<Es256Jwk, 'x' | 'y'>;

export function newEs256Key(): SigningKey {
  return keyOf(generateKeyPairSync('ec', { namedCurve: CURVE }).privateKey);
}

/** @throws {RangeError} when it is of another kind or curve: a key signs by its own algorithm alone */
export function es256KeyOf(key: KeyObject): SigningKey {
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== CURVE) {
    throw new RangeError('The key is not one of P-256.');
  }
  return keyOf(key);
}

/** @returns the signature as RFC 7518, section 3.4, has it */
export function signEs256({ signing }: Pick<SigningKey, 'signing'>, data: Uint8Array): Buffer {
  return sign('sha256', data, { key: signing, dsaEncoding: 'ieee-p1363' });
}

export function es256Jwk({ kid, verifying }: SigningKey): Es256Jwk {
  const { x, y } = pointOf(verifying);
  return { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' };
}

function keyOf(signing: KeyObject): SigningKey {
  const verifying = createPublicKey(signing);
  const { x, y } = pointOf(verifying);
  return { kid: jwkThumbprint({ crv: 'P-256', kty: 'EC', x, y }), algorithm: 'ES256', signing, verifying };
}

function pointOf(key: KeyObject): Point {
  return key.export({ format: 'jwk' }) as Point;
}

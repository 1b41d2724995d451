import { createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { jwkThumbprint } from './jwk-thumbprint.js';
import { type SigningKey } from './signing-key.js';

/** In bits; the least that RFC 7518, section 3.3, allows. */
const MODULUS = 2048;

const generate = promisify(generateKeyPair);

/** A public key (RFC 7517, section 4; RFC 7518, section 6.3.1). */
export interface Rs256Jwk {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
  readonly kid: string;
  readonly alg: 'RS256';
  readonly use: 'sig';
}

type Modulus = Pick<Rs256Jwk, 'n' | 'e'>;

export async function newRs256Key(): Promise<SigningKey> {
  return keyOf((await generate('rsa', { modulusLength: MODULUS })).privateKey);
}

/** @throws {RangeError} when it is of another kind, or too short: a key signs by its own algorithm alone */
export function rs256KeyOf(key: KeyObject): SigningKey {
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < MODULUS) {
    throw new RangeError(`The key is not one of RSA with ${MODULUS} bits.`);
  }
  return keyOf(key);
}

/** @returns the signature as RFC 7518, section 3.3, has it */
export function signRs256({ signing }: Pick<SigningKey, 'signing'>, data: Uint8Array): Buffer {
  return sign('sha256', data, signing);
}

export function rs256Jwk({ kid, verifying }: SigningKey): Rs256Jwk {
  const { n, e } = modulusOf(verifying);
  return { kty: 'RSA', n, e, kid, alg: 'RS256', use: 'sig' };
}

function keyOf(signing: KeyObject): SigningKey {
  const verifying = createPublicKey(signing);
  const { n, e } = modulusOf(verifying);
  return { kid: jwkThumbprint({ e, kty: 'RSA', n }), algorithm: 'RS256', signing, verifying };
}

function modulusOf(key: KeyObject): Modulus {
  return key.export({ format: 'jwk' }) as Modulus;
}

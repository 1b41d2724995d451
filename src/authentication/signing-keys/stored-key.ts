import { createPrivateKey } from 'node:crypto';
import { es256Jwk, type Es256Jwk, es256KeyOf, newEs256Key, signEs256 } from './es256-key.js';
import { newRs256Key, rs256Jwk, type Rs256Jwk, rs256KeyOf, signRs256 } from './rs256-key.js';
import { type SigningKey, type StoredAlgorithm } from './signing-key.js';

/** A public key, as others read it. */
export type PublicJwk = Es256Jwk | Rs256Jwk;

export function newKey(algorithm: StoredAlgorithm): SigningKey | Promise<SigningKey> {
  return algorithm === 'RS256' ? newRs256Key() : newEs256Key();
}

/**
 * @param pkcs8 a private key in DER (RFC 5958)
 * @throws {RangeError} when it is none of that algorithm
 */
export function readKey(algorithm: StoredAlgorithm, pkcs8: Buffer): SigningKey {
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return algorithm === 'RS256' ? rs256KeyOf(key) : es256KeyOf(key);
}

/** @returns the private key in DER (RFC 5958) */
export function pkcs8Of({ signing }: SigningKey): Buffer {
  return signing.export({ format: 'der', type: 'pkcs8' });
}

export function publicJwk(key: SigningKey): PublicJwk {
  return key.algorithm === 'RS256' ? rs256Jwk(key) : es256Jwk(key);
}

/** @returns the signature by the key's own algorithm (RFC 7518, section 3) */
export function signBy(key: Pick<SigningKey, 'algorithm' | 'signing'>, data: Uint8Array): Buffer {
  return key.algorithm === 'RS256' ? signRs256(key, data) : signEs256(key, data);
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { type DjangoHash, type Pbkdf2Hash, type ScryptHash } from './django-hash.js';
import { type KeyDerivation } from './key-derivation.js';

/** Whether a password is the one a Django hash was made of. */
export async function verifyDjangoHash(
  expected: DjangoHash,
  password: string,
  derivation: KeyDerivation,
): Promise<boolean> {
  if (expected.algorithm === 'bcrypt') {
    // What bcrypt is given undigested is compared up to its 72nd byte, as it was when the hash was made: no more of it is known.
    const given = expected.digested ? createHash('sha256').update(password).digest('hex') : password;
    return derivation.run('verifyBcrypt', { password: given, hash: expected.hash });
  }
  const derived = await derive(expected, password, derivation);
  return timingSafeEqual(derived, expected.hash);
}

function derive(expected: Pbkdf2Hash | ScryptHash, password: string, derivation: KeyDerivation): Promise<Uint8Array> {
  const {
    salt,
    hash: { length },
  } = expected;
  if (expected.algorithm === 'pbkdf2') {
    const { iterations, digest } = expected;
    return derivation.run('pbkdf2', { password, salt, iterations, length, digest });
  }
  const { cost, blockSize, parallelization } = expected;
  // OpenSSL counts a little more than RFC 7914's 128 * N * r.
  const maxmem = 128 * blockSize * (cost + parallelization + 32);
  return derivation.run('scrypt', { password, salt, length, parameters: { cost, blockSize, parallelization, maxmem } });
}

import { createHash, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { type DjangoHash, type Pbkdf2Hash, type ScryptHash } from './django-hash.js';

const derivePbkdf2 = promisify(pbkdf2);
const deriveScrypt = promisify<string, string, number, object, Buffer>(scrypt);

/** Whether a password is the one a Django hash was made of; off the event loop. */
export async function verifyDjangoHash(expected: DjangoHash, password: string): Promise<boolean> {
  if (expected.algorithm === 'bcrypt') {
    // What bcrypt is given undigested is compared up to its 72nd byte, as it was when the hash was made: no more of it is known.
    const given = expected.digested ? createHash('sha256').update(password).digest('hex') : password;
    return verifyBcrypt(given, expected.hash);
  }
  const derived = await derive(expected, password);
  return timingSafeEqual(derived, expected.hash);
}

function derive(expected: Pbkdf2Hash | ScryptHash, password: string): Promise<Buffer> {
  const { salt, hash } = expected;
  if (expected.algorithm === 'pbkdf2') {
    return derivePbkdf2(password, salt, expected.iterations, hash.length, expected.digest);
  }
  const { cost, blockSize, parallelization } = expected;
  // OpenSSL counts a little more than RFC 7914's 128 * N * r.
  const maxmem = 128 * blockSize * (cost + parallelization + 32);
  return deriveScrypt(password, salt, hash.length, { cost, blockSize, parallelization, maxmem });
}

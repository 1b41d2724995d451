import { pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { type DjangoHash } from './django-hash.js';

const derivePbkdf2 = promisify(pbkdf2);
const deriveScrypt = promisify<string, string, number, object, Buffer>(scrypt);

/** Whether a password is the one a Django hash was made of; off the event loop. */
export async function verifyDjangoHash(expected: DjangoHash, password: string): Promise<boolean> {
  const derived = await derive(expected, password);
  return timingSafeEqual(derived, expected.hash);
}

function derive(expected: DjangoHash, password: string): Promise<Buffer> {
  const { salt, hash } = expected;
  if (expected.algorithm === 'pbkdf2') {
    return derivePbkdf2(password, salt, expected.iterations, hash.length, expected.digest);
  }
  const { cost, blockSize, parallelization } = expected;
  // OpenSSL counts a little more than RFC 7914's 128 * N * r.
  const maxmem = 128 * blockSize * (cost + parallelization + 32);
  return deriveScrypt(password, salt, hash.length, { cost, blockSize, parallelization, maxmem });
}

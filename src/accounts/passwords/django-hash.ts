/** A password's hash as Django keeps it, taken apart. */
export type DjangoHash = Pbkdf2Hash | ScryptHash;

export interface Pbkdf2Hash {
  readonly algorithm: 'pbkdf2';
  readonly digest: 'sha256' | 'sha1';
  readonly iterations: number;
  readonly salt: string;
  readonly hash: Buffer;
}

export interface ScryptHash {
  readonly algorithm: 'scrypt';
  /** N, r and p (RFC 7914, section 2). */
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly salt: string;
  readonly hash: Buffer;
}

/** Above these a hash is not one that Django made: verifying it would only cost. */
const MOST_ITERATIONS = 10_000_000;
/** In bytes. */
const MOST_SCRYPT_MEMORY = 256 * 1024 * 1024;
/** In KiB. */
const MOST_ARGON2_MEMORY = 256 * 1024;
const MOST_PASSES = 100;

const PBKDF2 = /^pbkdf2_(sha256|sha1)\$([1-9]\d{0,7})\$([^$]+)\$([A-Za-z0-9+/]+={0,2})$/;
const ARGON2 =
  /^\$argon2(?:id|i|d)\$v=\d{1,3}\$m=(\d{1,9}),t=(\d{1,9}),p=\d{1,3}\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{16,}$/;
const SCRYPT = /^scrypt\$([1-9]\d{0,7})\$([^$]+)\$([1-9]\d{0,2})\$([1-9]\d{0,2})\$([A-Za-z0-9+/]+={0,2})$/;

/**
 * Reads what Django's PBKDF2 and scrypt hashers write: `pbkdf2_sha256$<iterations>$<salt>$<hash>`, `scrypt$<N>$<salt>$<r>$<p>$<hash>`. Its Argon2
 * hashes are PHC strings behind `argon2`, see {@link phcOf}.
 *
 * @returns `undefined` for anything else: an unusable password (`!…`), bcrypt, which nothing here can verify, a hash out of all proportion
 */
export function parseDjangoHash(text: string): DjangoHash | undefined {
  return parsePbkdf2(text) ?? parseScrypt(text);
}

/**
 * @returns an Argon2 hash in PHC string format, be it ours or Django's `argon2$argon2id$…`; `undefined` when it is no Argon2 hash, or one out of all
 *   proportion
 */
export function phcOf(text: string): string | undefined {
  const phc = text.startsWith('argon2$') ? text.slice('argon2'.length) : text;
  const [, memory, passes] = ARGON2.exec(phc) ?? [];
  return memory !== undefined && Number(memory) <= MOST_ARGON2_MEMORY && Number(passes) <= MOST_PASSES
    ? phc
    : undefined;
}

function parsePbkdf2(text: string): Pbkdf2Hash | undefined {
  const [, digest, iterations, salt, hash] = PBKDF2.exec(text) ?? [];
  if (salt === undefined || hash === undefined || Number(iterations) > MOST_ITERATIONS) {
    return undefined;
  }
  return {
    algorithm: 'pbkdf2',
    digest: digest === 'sha1' ? 'sha1' : 'sha256',
    iterations: Number(iterations),
    salt,
    hash: Buffer.from(hash, 'base64'),
  };
}

function parseScrypt(text: string): ScryptHash | undefined {
  const [, cost, salt, blockSize, parallelization, hash] = SCRYPT.exec(text) ?? [];
  if (salt === undefined || hash === undefined || 128 * Number(cost) * Number(blockSize) > MOST_SCRYPT_MEMORY) {
    return undefined;
  }
  return {
    algorithm: 'scrypt',
    cost: Number(cost),
    blockSize: Number(blockSize),
    parallelization: Number(parallelization),
    salt,
    hash: Buffer.from(hash, 'base64'),
  };
}

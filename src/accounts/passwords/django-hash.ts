/** A password's hash as Django keeps it, taken apart. */
export type DjangoHash = Pbkdf2Hash | ScryptHash | BcryptHash;

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

export interface BcryptHash {
  readonly algorithm: 'bcrypt';
  /** Whether bcrypt was given the password's SHA-256 in hexadecimal (`bcrypt_sha256`), and not the password, of which it reads 72 bytes. */
  readonly digested: boolean;
  /** As bcrypt writes it: `$2b$<cost>$<salt and hash>`. */
  readonly hash: string;
}

/** Above these limits a hash is not one that Django made, and verifying it would only cost: up to them it takes a core a few seconds. */
const MOST_ITERATIONS = 10_000_000;
/** The logarithm of the rounds. */
const MOST_BCRYPT_COST = 16;
/** What is held at once, and what is written in all, in bytes. */
const MOST_SCRYPT_MEMORY = 256 * 1024 * 1024;
const MOST_SCRYPT_WORK = 1024 * 1024 * 1024;
/** The same in KiB. */
const MOST_ARGON2_MEMORY = 256 * 1024;
const MOST_ARGON2_WORK = 4 * 1024 * 1024;
/** In characters. */
export const LONGEST_HASH = 512;

const PBKDF2 = /^pbkdf2_(sha256|sha1)\$([1-9]\d{0,7})\$([^$]+)\$([A-Za-z0-9+/]+={0,2})$/;
const SCRYPT = /^scrypt\$([1-9]\d{0,7})\$([^$]+)\$([1-9]\d{0,2})\$([1-9]\d{0,2})\$([A-Za-z0-9+/]+={0,2})$/;
const BCRYPT = /^(bcrypt|bcrypt_sha256)\$(\$2[aby]\$(\d{2})\$[./A-Za-z0-9]{53})$/;
const ARGON2 =
  /^\$argon2(?:id|i|d)\$v=(?:16|19)\$m=([1-9]\d{0,8}),t=([1-9]\d{0,8}),p=([1-9]\d{0,2})\$([A-Za-z0-9+/]{11,})\$([A-Za-z0-9+/]{16,})$/;

/** In bytes. */
const PBKDF2_LENGTHS = { sha256: 32, sha1: 20 } as const;
const SCRYPT_LENGTH = 64;

/**
 * Reads what Django's PBKDF2, scrypt and bcrypt hashers write: `pbkdf2_sha256$<iterations>$<salt>$<hash>`, `scrypt$<N>$<salt>$<r>$<p>$<hash>`,
 * `bcrypt_sha256$$2b$<cost>$<salt and hash>`. Its Argon2 hashes are PHC strings behind `argon2`, see {@link phcOf}.
 *
 * @returns `undefined` for anything else: an unusable password (`!…`), a hash that nothing here can verify, one out of all proportion
 */
export function parseDjangoHash(text: string): DjangoHash | undefined {
  return text.length > LONGEST_HASH ? undefined : (parsePbkdf2(text) ?? parseScrypt(text) ?? parseBcrypt(text));
}

/**
 * @returns an Argon2 hash in PHC string format, be it ours or Django's `argon2$argon2id$…`; `undefined` when it is no Argon2 hash, or one out of all
 *   proportion
 */
export function phcOf(text: string): string | undefined {
  const phc = text.startsWith('argon2$') ? text.slice('argon2'.length) : text;
  const [, memory, passes, lanes, salt, hash] = (phc.length <= LONGEST_HASH && ARGON2.exec(phc)) || [];
  if (salt === undefined || hash === undefined || !isBase64(salt) || !isBase64(hash)) {
    return undefined;
  }
  const work = Number(memory) * Number(passes);
  return Number(memory) <= MOST_ARGON2_MEMORY && work <= MOST_ARGON2_WORK && Number(memory) >= 8 * Number(lanes)
    ? phc
    : undefined;
}

function parsePbkdf2(text: string): Pbkdf2Hash | undefined {
  const [, algorithm, iterations, salt, encoded] = PBKDF2.exec(text) ?? [];
  if (salt === undefined || encoded === undefined || Number(iterations) > MOST_ITERATIONS) {
    return undefined;
  }
  const digest = algorithm === 'sha1' ? 'sha1' : 'sha256';
  const hash = Buffer.from(encoded, 'base64');
  return hash.length === PBKDF2_LENGTHS[digest]
    ? { algorithm: 'pbkdf2', digest, iterations: Number(iterations), salt, hash }
    : undefined;
}

function parseScrypt(text: string): ScryptHash | undefined {
  const [, n, salt, r, p, encoded] = SCRYPT.exec(text) ?? [];
  if (salt === undefined || encoded === undefined) {
    return undefined;
  }
  const [cost, blockSize, parallelization] = [Number(n), Number(r), Number(p)];
  const memory = 128 * cost * blockSize;
  const isPowerOfTwo = cost > 1 && Number.isInteger(Math.log2(cost));
  const hash = Buffer.from(encoded, 'base64');
  return isPowerOfTwo &&
    memory <= MOST_SCRYPT_MEMORY &&
    memory * parallelization <= MOST_SCRYPT_WORK &&
    hash.length === SCRYPT_LENGTH
    ? { algorithm: 'scrypt', cost, blockSize, parallelization, salt, hash }
    : undefined;
}

function parseBcrypt(text: string): BcryptHash | undefined {
  const [, algorithm, hash, cost] = BCRYPT.exec(text) ?? [];
  return hash !== undefined && Number(cost) >= 4 && Number(cost) <= MOST_BCRYPT_COST
    ? { algorithm: 'bcrypt', digested: algorithm === 'bcrypt_sha256', hash }
    : undefined;
}

/** Whether it is base64 without padding, as Argon2's strings have it, and in the one way to write it. */
function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64').replace(/=+$/, '') === text;
}

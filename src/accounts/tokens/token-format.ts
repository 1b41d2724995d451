import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Id, isId } from '../../core/id.js';
import { Secret } from '../../core/secret.js';

/** What secret scanners know a personal token of this server by. */
const PREFIX = 'pct_';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** In characters of base62: 256 bits, as many as guessing is hopeless for. */
const SECRET_LENGTH = 43;

/** In characters of base62: a CRC-32 needs no more. */
const CHECKSUM_LENGTH = 6;

const TOKEN = /^(pct_([0-9a-f]{32})([0-9A-Za-z]{43}))([0-9A-Za-z]{6})$/;

/** A personal token: the row it is found by, and the secret that only its holder has. */
export interface PersonalToken {
  readonly id: Id;
  readonly secret: Secret;
}

export function newTokenSecret(): Secret {
  return new Secret(Array.from({ length: SECRET_LENGTH }, () => BASE62.charAt(randomInt(BASE62.length))).join(''));
}

/**
 * A token as its holder sees it: `pct_<id><secret><checksum>`, where the id is 32 hexadecimal digits, the secret 43 characters of base62, and the
 * checksum the CRC-32 of all before it, as GitHub's tokens have it. A scanner finds `pct_[0-9a-f]{32}[0-9A-Za-z]{49}`, and rules out by the checksum
 * what only looks like one. A double click selects all of it.
 */
export function formatToken({ id, secret }: PersonalToken): Secret {
  const body = prefixOf(id) + secret.reveal();
  return new Secret(body + checksum(body));
}

/** @returns how a token begins: enough for its owner to tell it from others, and nothing of the secret */
export function prefixOf(id: Id): string {
  return PREFIX + id.replaceAll('-', '');
}

/** @returns `undefined` when the text is no personal token: a slip of the hand costs no query */
export function parseToken(text: Secret): PersonalToken | undefined {
  const [, body = '', digits = '', secret = '', check] = TOKEN.exec(text.reveal()) ?? [];
  const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return isId(id) && check === checksum(body) ? { id, secret: new Secret(secret) } : undefined;
}

/** What is kept of a secret. It is random, so a fast digest is enough. */
export function digestOf(secret: Secret): Buffer {
  return createHash('sha256').update(secret.reveal()).digest();
}

export function matchesDigest(secret: Secret, digest: Buffer): boolean {
  return timingSafeEqual(digestOf(secret), digest);
}

function checksum(body: string): string {
  let rest = crc32(body);
  let digits = '';
  while (digits.length < CHECKSUM_LENGTH) {
    digits = BASE62.charAt(rest % BASE62.length) + digits;
    rest = Math.floor(rest / BASE62.length);
  }
  return digits;
}

import { createHash, createHmac, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { isId, type Id } from '../../core/id.js';

/** What secret scanners know a refresh token of this server by. */
const PREFIX = 'pcr_';

/** In bytes: as many as guessing is hopeless for. */
const SECRET_LENGTH = 32;

/** A refresh token: the row it is found by, and the secret that only its holder has. */
export interface RefreshToken {
  readonly id: Id;
  readonly secret: Buffer;
}

export function newSecret(): Buffer {
  return randomBytes(SECRET_LENGTH);
}

/** @returns the token as its holder sees it: `pcr_<id>_<secret>` */
export function formatRefreshToken({ id, secret }: RefreshToken): string {
  return `${PREFIX}${id.replaceAll('-', '')}_${secret.toString('base64url')}`;
}

/** @returns `undefined` when the text is no refresh token */
export function parseRefreshToken(text: string): RefreshToken | undefined {
  const [, digits = '', encoded = ''] = /^pcr_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/.exec(text) ?? [];
  const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const secret = Buffer.from(encoded, 'base64url');
  return isId(id) && secret.toString('base64url') === encoded ? { id, secret } : undefined;
}

/** What is kept of a secret. It is random, so a fast digest is enough. */
export function digestOf(secret: Buffer): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function matchesDigest(secret: Buffer, digest: Buffer): boolean {
  return timingSafeEqual(digestOf(secret), digest);
}

/**
 * The secret that follows another: a client that lost the answer and presents its old token again is given the same new one, though it is stored
 * nowhere. Without the server's key nobody can tell it from the old one.
 */
export function successorOf(secret: Buffer, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(secret).digest();
}

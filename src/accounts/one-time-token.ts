import { createHash, randomBytes } from 'node:crypto';
import { Secret } from '../core/secret.js';

/** In bytes: as many as guessing is hopeless for (OWASP's Forgot Password Cheat Sheet; ASVS 6.5.4 asks for 16). */
const LENGTH = 32;

/** A token takes at most so many characters: what is longer is none of ours. */
export const LONGEST_TOKEN = 256;

/** A token for a mail, and what is kept of it. */
export interface OneTimeToken {
  readonly secret: Secret;
  readonly digest: Buffer;
}

export function newOneTimeToken(): OneTimeToken {
  const text = randomBytes(LENGTH).toString('base64url');
  return { secret: new Secret(text), digest: oneTimeTokenDigest(text) };
}

/**
 * What a token is found by: its SHA-256. The token is random, so a fast digest is enough; and nobody can choose the first bytes of a digest, so that the
 * time of the search tells nothing.
 *
 * @param text as it was presented; anything may be in it
 */
export function oneTimeTokenDigest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

import { createHash, randomBytes } from 'node:crypto';
import { Secret } from '../../core/secret.js';

/** In bytes: as many as guessing is hopeless for (OWASP ASVS 7.2.3 asks for 16). */
const LENGTH = 32;

/** @returns the value of a new session's cookie, and what is kept of it */
export function newSessionSecret(): { readonly secret: Secret; readonly digest: Buffer } {
  const bytes = randomBytes(LENGTH);
  return { secret: new Secret(bytes.toString('base64url')), digest: digest(bytes) };
}

/**
 * What is kept of a session's secret: its SHA-256. The secret is random, so a fast digest is enough; and a row is found by the digest, of which
 * nobody can choose the first bytes, so that the time of the search tells nothing.
 *
 * @returns `undefined` when the text is no secret that this server makes
 */
export function digestOf(secret: Secret): Buffer | undefined {
  const bytes = Buffer.from(secret.reveal(), 'base64url');
  return bytes.length === LENGTH && bytes.toString('base64url') === secret.reveal() ? digest(bytes) : undefined;
}

function digest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

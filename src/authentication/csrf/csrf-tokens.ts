import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Id } from '../../core/id.js';
import { type Secret } from '../../core/secret.js';

/** In bytes: of the HMAC, and of the mask over it. */
const LENGTH = 32;

/**
 * CSRF tokens (OWASP's signed double submit without the second cookie): an HMAC of the session's id, which a page of this site can read from an answer
 * and a page of another cannot. A login makes a new session, and so a new token.
 *
 * Every token is masked anew, as in Django, so that compressed answers do not give it away byte by byte (BREACH).
 */
export class CsrfTokens {
  readonly #current: KeyObject;
  readonly #keys: readonly KeyObject[];

  /** @param secrets `SECRET_KEY`: the first makes tokens, all verify them */
  constructor(secrets: readonly Secret[]) {
    this.#keys = secrets.map(deriveKey);
    const [current] = this.#keys;
    if (!current) {
      throw new RangeError('There is no secret to derive a key for CSRF tokens from.');
    }
    this.#current = current;
  }

  /** @returns a token in base64url, another one each time */
  issue(sessionId: Id): string {
    const mask = randomBytes(LENGTH);
    return Buffer.concat([mask, exclusiveOr(mask, sign(this.#current, sessionId))]).toString('base64url');
  }

  /** @param token as the client sent it; anything may be in it */
  verify(token: string, sessionId: Id): boolean {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== 2 * LENGTH || bytes.toString('base64url') !== token) {
      return false;
    }
    const presented = exclusiveOr(bytes.subarray(0, LENGTH), bytes.subarray(LENGTH));
    return this.#keys.some((key) => timingSafeEqual(sign(key, sessionId), presented));
  }
}

/** One secret, one key for each purpose (HKDF, RFC 5869). */
function deriveKey(secret: Secret): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret.reveal(), '', 'portcullis/csrf', LENGTH)));
}

function sign(key: KeyObject, sessionId: Id): Buffer {
  return createHmac('sha256', key).update(sessionId).digest();
}

function exclusiveOr(left: Uint8Array, right: Uint8Array): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}

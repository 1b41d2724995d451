import { isId, type Id } from '../../core/id.js';
import { type Claims } from '../../core/identity.js';

/** The name of the scheme that it authenticates by. */
export const JWT = 'jwt';

/** What an access token that a login gave says (RFC 9068), once its signature holds. */
export interface AccessToken {
  readonly kind: 'login';
  readonly id: string;
  readonly userId: Id;
  readonly tokenVersion: number;
  /** The family of refresh tokens that it came with. */
  readonly familyId: string | undefined;
  /** In seconds since the epoch. */
  readonly expiresAt: number;
  /** All that it says, these and others. */
  readonly claims: Claims;
}

/**
 * Reads the claims of a token whose signature, issuer and audience hold.
 *
 * @param longest the longest life of an access token, in seconds
 * @returns `undefined` when a claim is missing, of the wrong type, or makes the token live longer than tokens do
 */
export function readAccessToken(claims: Claims, longest: number): AccessToken | undefined {
  const { jti, sub, ver, exp, iat, sid } = claims;
  if (
    typeof jti !== 'string' ||
    !isId(sub) ||
    !(sid === undefined || isId(sid)) ||
    !isWhole(ver) ||
    !isWhole(exp) ||
    !isWhole(iat) ||
    exp - iat > longest
  ) {
    return undefined;
  }
  return { kind: 'login', id: jti, userId: sub, tokenVersion: ver, familyId: sid, expiresAt: exp, claims };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

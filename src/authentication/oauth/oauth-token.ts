import { isId, type Id } from '../../core/id.js';
import { type Claims } from '../../core/identity.js';

/** The longest that an access token may live, in seconds, whichever lifetime its client was given: one that says more is not believed. */
export const LONGEST_OAUTH_TOKEN = 86_400;

/** In characters: longer than any id that this server makes. */
const LONGEST_ID = 255;

/** A SHA-256 digest in base64url. */
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

/** What an OAuth access token says, signed (RFC 9068) or opaque, once it is known to be this server's and for this API. */
export interface OAuthToken {
  readonly kind: 'oauth';
  /** Of no use as a credential. */
  readonly id: string;
  /** The application it was issued to. */
  readonly clientId: string;
  /** The user it acts for; `null` when the application acts for itself (RFC 6749, section 4.4). */
  readonly user: OAuthTokenUser | null;
  readonly scopes: readonly string[];
  /** The thumbprint of the key that whoever presents it has to hold (RFC 9449, section 6); `null` when nothing is to be held. */
  readonly thumbprint: string | null;
  /** In seconds since the epoch, as {@link expiresAt}. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** All that it says, these and others. */
  readonly claims: Claims;
}

/** Whom a token acts for, and by what consent. */
export interface OAuthTokenUser {
  readonly id: Id;
  /** Of the account when the token was issued; see `ActiveUser`. */
  readonly tokenVersion: number;
  /** The grant, of which the token is a part and with which it ends. */
  readonly grantId: string;
}

/**
 * Reads the claims of a token: `jti`, `client_id`, `sub`, `scope`, `iat`, `exp` (RFC 9068, section 2.2), `cnf` (RFC 9449, section 6.1) and, of a token of a
 * user, this server's own `gid`, the id of its grant, and `ver`, the token version of the account. Whose `sub` is its `client_id` is the application's.
 *
 * @param claims of a token whose signature, issuer and audience hold
 * @returns `undefined` when a claim is missing, of the wrong type, or makes the token live longer than tokens do; or when the token is bound to its
 *   holder in a way that is not understood here
 */
export function readOAuthToken(claims: Claims): OAuthToken | undefined {
  const { jti, client_id: clientId, scope = '', iat, exp, cnf } = claims;
  const user = readUser(claims);
  const thumbprint = readThumbprint(cnf);
  if (
    !isText(jti) ||
    !isText(clientId) ||
    typeof scope !== 'string' ||
    !isWhole(iat) ||
    !isWhole(exp) ||
    exp - iat > LONGEST_OAUTH_TOKEN ||
    user === undefined ||
    thumbprint === undefined
  ) {
    return undefined;
  }
  const scopes = scope.split(' ').filter((name) => name !== '');
  return { kind: 'oauth', id: jti, clientId, user, scopes, thumbprint, issuedAt: iat, expiresAt: exp, claims };
}

function readUser({ client_id: clientId, sub, ver, gid }: Claims): OAuthTokenUser | null | undefined {
  if (sub === clientId) {
    return null;
  }
  return isId(sub) && isWhole(ver) && isText(gid) ? { id: sub, tokenVersion: ver, grantId: gid } : undefined;
}

function readThumbprint(cnf: unknown): string | null | undefined {
  if (cnf === undefined) {
    return null;
  }
  const { jkt, ...others } = typeof cnf === 'object' && cnf !== null ? (cnf as Claims) : {};
  const isUnderstood = typeof jkt === 'string' && THUMBPRINT.test(jkt) && Object.keys(others).length === 0;
  return isUnderstood ? jkt : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_ID;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

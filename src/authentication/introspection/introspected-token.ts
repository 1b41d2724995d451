import { type Claims } from '../../core/identity.js';

/** What the authorization server says of a token that is active (RFC 7662, section 2.2). */
export interface IntrospectedToken {
  /** The user; or the client, when it acts for itself. */
  readonly subject: string;
  readonly clientId: string | undefined;
  readonly scopes: readonly string[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  readonly claims: Claims;
}

/** Whom a token has to be of, and for. */
export interface ExpectedToken {
  readonly issuer: string;
  readonly audience: string;
}

/**
 * Reads an answer.
 *
 * @returns `undefined` when the token is not active, is of another issuer or for another audience, or is bound to a key or certificate: here nothing
 *   proves who presents it
 */
export function readIntrospection(answer: Claims, { issuer, audience }: ExpectedToken): IntrospectedToken | undefined {
  const { active, iss = issuer, aud, client_id: client, sub = client, scope = '', exp, cnf } = answer;
  const isExpected = active === true && iss === issuer && [aud].flat().includes(audience) && cnf === undefined;
  if (!isExpected || typeof sub !== 'string' || sub === '' || typeof scope !== 'string' || typeof exp !== 'number') {
    return undefined;
  }
  const scopes = scope.split(' ').filter((name) => name !== '');
  const clientId = typeof client === 'string' ? client : undefined;
  return { subject: sub, clientId, scopes, expiresAt: exp, claims: answer };
}

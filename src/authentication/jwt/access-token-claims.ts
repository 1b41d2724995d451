import { type Id } from '../../core/id.js';
import { type Claims } from '../../core/identity.js';

/**
 * What a module adds to access tokens: a provider that extends this class is found wherever it is, and asked for every token that is issued. With
 * several, a token has the claims of all.
 *
 * A token is readable for whoever holds it, and says what was true when it was issued: no secrets, and nothing that must be true now.
 */
export abstract class AccessTokenClaims {
  /** @returns members for JSON, none of them a name that is registered or this server's own; together at most 2048 bytes */
  abstract claimsOf(userId: Id): Claims | Promise<Claims>;
}

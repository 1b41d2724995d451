import { type Claims } from '../../core/identity.js';
import { type Secret } from '../../core/secret.js';
import { type OAuthToken } from './oauth-token.js';

/**
 * What the OAuth provider knows of access tokens beside what is in them. Its module provides it.
 *
 * Both are asked for every request, and answer for this very moment: by one indexed query, or from what is remembered until it changes, on whichever
 * process.
 */
export abstract class OAuthTokenStore {
  /**
   * Finds an opaque token.
   *
   * @param token as it was presented; anything may be in it
   * @returns its claims as `readOAuthToken` takes them, with `aud`, and a `jti` that is not the token; `undefined` when it is unknown, has expired or was
   *   revoked, or its grant was
   * @throws {Unavailable} when the database cannot answer
   */
  abstract find(token: Secret): Claims | undefined | Promise<Claims | undefined>;

  /**
   * @param token a signed one, whose signature holds
   * @returns whether it, or the grant it is part of, was revoked
   * @throws {Unavailable} when the database cannot answer
   */
  abstract isRevoked(token: OAuthToken): boolean | Promise<boolean>;
}

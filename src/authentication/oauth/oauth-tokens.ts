import { Inject, Injectable, Optional } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Account, type Claims, Identity } from '../../core/identity.js';
import { Secret } from '../../core/secret.js';
import { type SignedToken } from '../jwt/signed-tokens.js';
import { TOKEN_ISSUER, type TokenIssuer } from '../jwt/token-issuer.js';
import { UserLookup } from '../user-lookup.js';
import { type ActiveOAuthClient, OAuthClientLookup } from './oauth-client-lookup.js';
import { OAuthTokenStore } from './oauth-token-store.js';
import { type OAuthToken, readOAuthToken } from './oauth-token.js';

/** What `auth.scheme` says of an OAuth access token, however it is presented. */
export const OAUTH = 'oauth';

/** How a token is presented: by its word alone (RFC 6750), or with a proof of the key that it is bound to (RFC 9449). */
export type TokenType = 'Bearer' | 'DPoP';

/** Judges OAuth access tokens: whether they stand at this moment, and who calls by them. Where no module provides OAuth, none does. */
@Injectable()
export class OAuthTokens {
  constructor(
    private readonly users: UserLookup,
    private readonly clock: Clock,
    @Inject(TOKEN_ISSUER) private readonly issuer: TokenIssuer,
    @Optional() private readonly store?: OAuthTokenStore,
    @Optional() private readonly clients?: OAuthClientLookup,
  ) {}

  /**
   * @param text as it was presented
   * @param signed what its signature says; `undefined` when it has none that holds
   * @returns the token, signed or opaque; `undefined` when it is none, is for another audience, has expired or was revoked
   */
  async find(text: string, signed: SignedToken | undefined): Promise<OAuthToken | undefined> {
    if (signed) {
      return signed.kind === 'oauth' && (await this.store?.isRevoked(signed)) === false ? signed : undefined;
    }
    const claims = text === '' || text.includes('.') ? undefined : await this.store?.find(new Secret(text));
    const token = claims && this.#isForUs(claims) ? readOAuthToken(claims) : undefined;
    return token && token.expiresAt > this.clock.now() / 1000 ? token : undefined;
  }

  /**
   * Who calls by a token: the user whom it acts for, or the service account of its client; limited to its scopes, as far as the client still has them.
   *
   * @returns `undefined` when the client is disabled, or the account is not active or has ended all that it had
   */
  async identify(token: OAuthToken, type: TokenType): Promise<Identity | undefined> {
    const client = await this.clients?.findActive(token.clientId);
    if (!client || token.issuedAt * 1000 < (client.tokensNotBefore ?? 0)) {
      return undefined;
    }
    const account = await this.#account(token, client);
    const { id, claims, clientId, user } = token;
    const scopes = within(token.scopes, client.scopes);
    const family = user ? { family: user.grantId } : {};
    return account && Identity.of(account, { scheme: OAUTH, id, ...family, scopes, claims, client: clientId, type });
  }

  async #account({ user }: OAuthToken, { serviceAccountId }: ActiveOAuthClient): Promise<Account | undefined> {
    const id = user ? user.id : serviceAccountId;
    const found = id === null ? undefined : await this.users.findActive(id);
    return found && (user === null || user.tokenVersion === found.tokenVersion) ? found.account : undefined;
  }

  #isForUs({ aud }: Claims): boolean {
    return [aud].flat().includes(this.issuer.aud);
  }
}

/** @returns the same list where nothing is left out: what is derived from it is remembered by it */
function within(scopes: readonly string[], allowed: readonly string[]): readonly string[] {
  return scopes.every((scope) => allowed.includes(scope)) ? scopes : scopes.filter((scope) => allowed.includes(scope));
}

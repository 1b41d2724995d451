import { Inject, Injectable } from '@nestjs/common';
import { ChangeFeed } from '../../database/change-feed.js';
import { ExactCache } from '../../database/exact-cache.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type UsableClient } from './usable-client.js';

const FIND = {
  name: 'oauth-clients-find-usable',
  text: `SELECT "id", "client_id" AS "clientId", "name", "owner_id" AS "ownerId", "service_account_id" AS "serviceAccountId",
      "redirect_uris" AS "redirectUris", "post_logout_redirect_uris" AS "postLogoutRedirectUris", "grant_types" AS "grantTypes", "scopes",
      "allowed_origins" AS "allowedOrigins", "confidential", "first_party" AS "firstParty", "introspection",
      "token_endpoint_auth_method" AS "tokenEndpointAuthMethod",
      "id_token_signed_response_alg" AS "idTokenSignedResponseAlg", "jwks", "digest", "previous_digest" AS "previousDigest",
      "previous_until" AS "previousUntil", "access_token_ttl" AS "accessTokenTtl", "refresh_token_ttl" AS "refreshTokenTtl",
      "backchannel_logout_uri" AS "backchannelLogoutUri", "dpop_bound" AS "dpopBound", "tokens_not_before" AS "tokensNotBefore"
    FROM "oauth_clients" WHERE "client_id" = $1 AND "is_active"`,
};

type Row = Omit<UsableClient, 'previous' | 'tokensNotBefore'> & {
  readonly previousDigest: Buffer | null;
  readonly previousUntil: Date | null;
  readonly tokensNotBefore: Date | null;
};

/** The active clients, remembered until they change, on whichever process: one that was disabled a moment ago is unknown. */
@Injectable()
export class OAuthClientCache {
  readonly #cache: ExactCache<UsableClient>;

  constructor(
    private readonly statements: PreparedStatements,
    feed: ChangeFeed,
    @Inject(SETTINGS) { oauthClientCacheSize }: Settings,
  ) {
    this.#cache = new ExactCache(feed, 'oauth_clients', oauthClientCacheSize);
  }

  /** @returns `undefined` when there is none, or it is disabled */
  find(clientId: string): UsableClient | undefined | Promise<UsableClient | undefined> {
    return this.#cache.get(clientId, () => this.#read(clientId));
  }

  /** For whoever has just changed the client: the next request here already sees it. */
  forget(clientId: string): void {
    this.#cache.forget(clientId);
  }

  async #read(clientId: string): Promise<UsableClient | undefined> {
    const [row] = await this.statements.query<Row>(FIND, [clientId]);
    return row && usable(row);
  }
}

function usable({ previousDigest, previousUntil, tokensNotBefore, ...row }: Row): UsableClient {
  return {
    ...row,
    previous: previousDigest && previousUntil && { digest: previousDigest, until: previousUntil.getTime() },
    tokensNotBefore: tokensNotBefore && tokensNotBefore.getTime(),
  };
}

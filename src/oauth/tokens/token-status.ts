import { Inject, Injectable } from '@nestjs/common';
import { OAuthTokenStore } from '../../authentication/oauth/oauth-token-store.js';
import { type OAuthToken } from '../../authentication/oauth/oauth-token.js';
import { UserLookup } from '../../authentication/user-lookup.js';
import { Clock } from '../../core/clock.js';
import { isId } from '../../core/id.js';
import { type Claims } from '../../core/identity.js';
import { type Secret } from '../../core/secret.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { ExactCache } from '../../database/exact-cache.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { OAuthClientCache } from '../clients/oauth-client-cache.js';
import { Artefacts } from '../storage/artefacts.js';
import { digestOf } from '../storage/artefact-digest.js';
import { type OpaqueToken, OpaqueTokens } from './opaque-tokens.js';
import * as statements from './token-status.statements.js';

interface KnownGrant {
  readonly tokenVersion: number | null;
  readonly expiresAt: Date;
}

/** Whether access tokens hold at this moment. What the database says is remembered until it changes, on whichever process. */
@Injectable()
export class TokenStatus extends OAuthTokenStore {
  readonly #revoked: ExactCache<{ readonly revoked: boolean }>;
  readonly #grants: ExactCache<KnownGrant>;

  constructor(
    private readonly statements: PreparedStatements,
    private readonly clients: OAuthClientCache,
    private readonly users: UserLookup,
    private readonly opaque: OpaqueTokens,
    private readonly clock: Clock,
    artefacts: Artefacts,
    feed: ChangeFeed,
    @Inject(SETTINGS) { jwtCacheSize }: Settings,
  ) {
    super();
    artefacts.onEnded((grantId) => this.#grants.forget(digestOf(grantId).toString('hex')));
    this.#revoked = new ExactCache(feed, 'oauth_revoked_tokens', jwtCacheSize);
    this.#grants = new ExactCache(feed, 'oauth_grants', jwtCacheSize);
  }

  override async find(token: Secret): Promise<Claims | undefined> {
    const found = await this.#find(token);
    return found?.kind === 'access' ? found.claims : undefined;
  }

  /** @returns an access or refresh token whose account holds as well; `undefined` when there is none, or it has been exchanged */
  async findKept(token: Secret): Promise<OpaqueToken | undefined> {
    const found = await this.#find(token);
    const { sub, client_id: clientId, ver } = found?.claims ?? {};
    const holds = sub === clientId || (isId(sub) && (await this.users.findActive(sub))?.tokenVersion === ver);
    return holds ? found : undefined;
  }

  async #find(token: Secret): Promise<OpaqueToken | undefined> {
    const found = await this.opaque.find(token);
    if (!found || (await this.#isOutdated(found.claims['client_id'], found.claims.iat))) {
      return undefined;
    }
    return found.grantId === null || (await this.#findLivingGrant(found.grantId)) ? found : undefined;
  }

  override async isRevoked({ id, clientId, user, claims }: OAuthToken): Promise<boolean> {
    if (await this.#isOutdated(clientId, claims.iat)) {
      return true;
    }
    if (user) {
      const grant = await this.#findLivingGrant(user.grantId);
      // A token that was made while everything was logged out is part of a grant from before.
      if (grant?.tokenVersion !== user.tokenVersion) {
        return true;
      }
    }
    const known = await this.#revoked.get(id, async () => {
      const [row] = await this.statements.query<{ revoked: boolean }>(statements.FIND_REVOKED, [id]);
      return row;
    });
    return known?.revoked ?? true;
  }

  /** Whether a token, its grant and its account hold: all that is to be known of one whose signature and lifetime do. */
  async holds(token: OAuthToken): Promise<boolean> {
    const { user } = token;
    return (
      !(await this.isRevoked(token)) &&
      (user === null || (await this.users.findActive(user.id))?.tokenVersion === user.tokenVersion)
    );
  }

  /** Ends a token that would still hold by its signature. */
  async revoke({ id, expiresAt }: Pick<OAuthToken, 'id' | 'expiresAt'>): Promise<void> {
    await this.statements.query(statements.REVOKE, [id, new Date(expiresAt * 1000)]);
    this.#revoked.forget(id);
  }

  /** Whether the client is disabled, or was since. */
  async #isOutdated(clientId: unknown, issuedAt: unknown): Promise<boolean> {
    const client = typeof clientId === 'string' ? await this.clients.find(clientId) : undefined;
    const notBefore = client?.tokensNotBefore ?? 0;
    return !client || typeof issuedAt !== 'number' || issuedAt * 1000 + 999 < notBefore;
  }

  async #findLivingGrant(grantId: string): Promise<KnownGrant | undefined> {
    const digest = digestOf(grantId);
    const grant = await this.#grants.get(digest.toString('hex'), async () => {
      const [row] = await this.statements.query<KnownGrant>(statements.FIND_GRANT, [digest, this.#now()]);
      return row;
    });
    return grant && grant.expiresAt > this.#now() ? grant : undefined;
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { OAuthTokenStore } from '../../authentication/oauth/oauth-token-store.js';
import { type OAuthToken } from '../../authentication/oauth/oauth-token.js';
import { UserLookup } from '../../authentication/user-lookup.js';
import { Clock } from '../../core/clock.js';
import { type Id, isId } from '../../core/id.js';
import { type Claims } from '../../core/identity.js';
import { type Secret } from '../../core/secret.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { ExactCache } from '../../database/exact-cache.js';
import { type PreparedStatement, PreparedStatements } from '../../database/prepared-statements.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { OAuthClientCache } from '../clients/oauth-client-cache.js';
import { ARTEFACT_KINDS } from '../storage/artefact-kind.js';
import { Artefacts } from '../storage/artefacts.js';
import { digestOf } from '../storage/artefact-digest.js';
import * as statements from './token-status.statements.js';

/** What the provider's opaque tokens look like, 256 random bits: anything else is none, which the database need not be asked for. */
const OPAQUE = /^[\w-]{43}$/;

/** A token that is kept here, and holds. */
export interface KeptToken {
  readonly kind: 'access' | 'refresh';
  readonly claims: Claims;
}

interface KnownGrant {
  readonly tokenVersion: number | null;
  readonly expiresAt: Date;
}

interface OpaqueRow {
  readonly kind: number;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly userId: Id | null;
  readonly tokenVersion: number | null;
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
    return (await this.#find(statements.FIND_OPAQUE, token))?.claims;
  }

  /** @returns an access or refresh token whose account holds as well; `undefined` when there is none, or it has been exchanged */
  async findKept(token: Secret): Promise<KeptToken | undefined> {
    const found = await this.#find(statements.FIND_KEPT, token);
    const { sub, client_id: clientId, ver } = found?.claims ?? {};
    const holds = sub === clientId || (isId(sub) && (await this.users.findActive(sub))?.tokenVersion === ver);
    return holds ? found : undefined;
  }

  async #find(statement: PreparedStatement, token: Secret): Promise<KeptToken | undefined> {
    if (!OPAQUE.test(token.reveal())) {
      return undefined;
    }
    const digest = digestOf(token.reveal());
    const [row] = await this.statements.query<OpaqueRow>(statement, [digest, this.#now()]);
    if (!row) {
      return undefined;
    }
    const { iat, exp, scope, clientId, aud, jkt, grantId } = row.payload;
    if (await this.#isOutdated(clientId, iat)) {
      return undefined;
    }
    const claims = {
      jti: digest.toString('base64url'),
      sub: row.userId ?? clientId,
      ...{ iat, exp, aud, client_id: clientId },
      ...(scope !== undefined && { scope }),
      ...(jkt !== undefined && { cnf: { jkt } }),
      ...(row.userId !== null && { gid: grantId, ver: row.tokenVersion }),
    };
    return { kind: row.kind === ARTEFACT_KINDS.RefreshToken ? 'refresh' : 'access', claims };
  }

  override async isRevoked({ id, clientId, user, claims }: OAuthToken): Promise<boolean> {
    if (await this.#isOutdated(clientId, claims.iat)) {
      return true;
    }
    if (user) {
      const grant = await this.#findGrant(user.grantId);
      // A token that was made while everything was logged out is part of a grant from before.
      if (!grant || grant.expiresAt <= this.#now() || grant.tokenVersion !== user.tokenVersion) {
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

  #findGrant(grantId: string): ReturnType<ExactCache<KnownGrant>['get']> {
    const digest = digestOf(grantId);
    return this.#grants.get(digest.toString('hex'), async () => {
      const [row] = await this.statements.query<KnownGrant>(statements.FIND_GRANT, [digest, this.#now()]);
      return row;
    });
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

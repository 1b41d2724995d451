import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Id } from '../../core/id.js';
import { type Claims } from '../../core/identity.js';
import { type Secret } from '../../core/secret.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { ExactCache } from '../../database/exact-cache.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { digestOf } from '../storage/artefact-digest.js';
import { ARTEFACT_KINDS } from '../storage/artefact-kind.js';
import { Artefacts } from '../storage/artefacts.js';
import { FIND_KEPT } from './token-status.statements.js';

/** What the provider's opaque tokens look like, 256 random bits: anything else is none, which the database need not be asked for. */
const OPAQUE = /^[\w-]{43}$/;

/** A token of which the database knows. */
export interface OpaqueToken {
  readonly kind: 'access' | 'refresh';
  /** As a signed one would say them, with a `jti` that is of no use as a credential. */
  readonly claims: Claims;
  /** What it ends with; `null` when that is nothing else. */
  readonly grantId: string | null;
}

interface RememberedToken extends OpaqueToken {
  readonly expiresAt: Date;
}

interface Row extends Pick<RememberedToken, 'grantId' | 'expiresAt'> {
  readonly kind: number;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly userId: Id | null;
  readonly tokenVersion: number | null;
}

/** Finds opaque tokens. An access token is remembered until it ends, on whichever process; a refresh token, which is used once, is not. */
@Injectable()
export class OpaqueTokens {
  readonly #tokens: ExactCache<RememberedToken>;

  constructor(
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
    artefacts: Artefacts,
    feed: ChangeFeed,
    @Inject(SETTINGS) { jwtCacheSize }: Settings,
  ) {
    this.#tokens = new ExactCache(feed, 'oauth_tokens', jwtCacheSize, ({ kind }) => kind === 'access');
    artefacts.onDestroyed((digest) => this.#tokens.forget(digest.toString('hex')));
  }

  /**
   * @param token as it was presented; anything may be in it
   * @returns `undefined` when it is unknown, has expired or was used up; whether its grant, client and account hold is for the caller to see
   * @throws {Unavailable} when the database cannot answer
   */
  async find(token: Secret): Promise<OpaqueToken | undefined> {
    if (!OPAQUE.test(token.reveal())) {
      return undefined;
    }
    const digest = digestOf(token.reveal());
    const found = await this.#tokens.get(digest.toString('hex'), () => this.#read(digest));
    return found && found.expiresAt.getTime() > this.clock.now() ? found : undefined;
  }

  async #read(digest: Buffer): Promise<RememberedToken | undefined> {
    const [row] = await this.statements.query<Row>(FIND_KEPT, [digest, new Date(this.clock.now())]);
    return row && rememberedToken(row, digest);
  }
}

function rememberedToken(
  { kind, payload, userId, tokenVersion, grantId, expiresAt }: Row,
  digest: Buffer,
): RememberedToken {
  const { iat, exp, scope, clientId, aud, jkt } = payload;
  const claims = {
    jti: digest.toString('base64url'),
    sub: userId ?? clientId,
    ...{ iat, exp, aud, client_id: clientId },
    ...(scope !== undefined && { scope }),
    ...(jkt !== undefined && { cnf: { jkt } }),
    ...(userId !== null && { gid: payload['grantId'], ver: tokenVersion }),
  };
  return { kind: kind === ARTEFACT_KINDS.RefreshToken ? 'refresh' : 'access', claims, grantId, expiresAt };
}

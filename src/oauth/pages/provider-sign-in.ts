import { Injectable } from '@nestjs/common';
import { SESSION } from '../../authentication/session/session.authentication.js';
import { type Id } from '../../core/id.js';
import { type Identity } from '../../core/identity.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { Interactions, type OpenInteraction, type PageExchange } from './interactions.js';
import { isSignedInEnough } from './sign-in-decision.js';

const FIND_SESSION = {
  name: 'oauth-sign-in-find-session',
  text: `SELECT "created_at" AS "createdAt" FROM "sessions" WHERE "id" = $1`,
};

/**
 * Signs people in at the provider by the session of this server that they have: every way to get one, with its second factor and its lockout, is a way to
 * sign in here.
 */
@Injectable()
export class ProviderSignIn {
  constructor(
    private readonly interactions: Interactions,
    private readonly statements: PreparedStatements,
  ) {}

  /** @returns where the browser goes on; `undefined` when somebody has to sign in first */
  async byPresentSession(
    interaction: OpenInteraction,
    exchange: PageExchange,
    { userId, credential }: Identity,
  ): Promise<string | undefined> {
    if (userId === null || credential?.scheme !== SESSION) {
      return undefined;
    }
    const [session] = await this.statements.query<{ createdAt: Date }>(FIND_SESSION, [credential.id]);
    const createdAt = session?.createdAt.getTime();
    const { prompt, iat } = interaction.details;
    if (createdAt === undefined || !isSignedInEnough({ createdAt }, { reasons: prompt.reasons, askedAt: iat })) {
      return undefined;
    }
    return this.complete(interaction, exchange, userId, createdAt);
  }

  /**
   * @param signedInAt in milliseconds since the epoch; now when not given
   * @returns where the browser goes on
   */
  async complete(
    interaction: OpenInteraction,
    exchange: PageExchange,
    accountId: Id,
    signedInAt?: number,
  ): Promise<string> {
    const ts = signedInAt === undefined ? {} : { ts: Math.floor(signedInAt / 1000) };
    return this.interactions.end(interaction, exchange, { login: { accountId, remember: false, ...ts } });
  }
}

import { Injectable } from '@nestjs/common';
import { SESSION } from '../../authentication/session/session.authentication.js';
import { type ApiRequest } from '../../core/api-request.js';
import { type Id } from '../../core/id.js';
import { type Identity } from '../../core/identity.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { BadRequest } from '../../exceptions/api.exceptions.js';
import { AccountEvents } from '../accounts/account-events.js';
import { BROWSER } from '../storage/browser-sessions.js';
import { Interactions, type OpenInteraction, type PageExchange } from './interactions.js';
import { type SignedInSession } from './page-login.js';
import { isSignedInEnough } from './sign-in-decision.js';

const FIND_SESSION = {
  name: 'oauth-sign-in-find-session',
  text: `SELECT "created_at" AS "createdAt", "browser_id" AS "browserId" FROM "sessions" WHERE "id" = $1`,
};

/** A session of this server, by which somebody signs in at the provider. */
interface PresentSession {
  readonly createdAt: Date;
  readonly browserId: Id;
}

/**
 * Signs people in at the provider by the session of this server that they have: every way to get one, with its second factor and its lockout, is a way to
 * sign in here.
 */
@Injectable()
export class ProviderSignIn {
  constructor(
    private readonly interactions: Interactions,
    private readonly statements: PreparedStatements,
    private readonly accounts: AccountEvents,
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
    const session = await this.#find(credential.id);
    const { prompt, iat } = interaction.details;
    const demand = { reasons: prompt.reasons, askedAt: iat };
    if (!session || !isSignedInEnough({ createdAt: session.createdAt.getTime() }, demand)) {
      return undefined;
    }
    const ts = Math.floor(session.createdAt.getTime() / 1000);
    return this.#end(interaction, exchange, { accountId: userId, [BROWSER]: session.browserId, ts });
  }

  /**
   * @param signedIn what has just begun
   * @returns where the browser goes on
   * @throws {BadRequest} when it was ended meanwhile
   */
  async complete(
    interaction: OpenInteraction,
    exchange: PageExchange,
    { userId, id }: SignedInSession,
  ): Promise<string> {
    const session = await this.#find(id);
    if (!session) {
      throw new BadRequest('You have been signed out meanwhile. Go back to the application and begin again.');
    }
    return this.#end(interaction, exchange, { accountId: userId, [BROWSER]: session.browserId });
  }

  async #find(id: string): Promise<PresentSession | undefined> {
    const [session] = await this.statements.query<PresentSession>(FIND_SESSION, [id]);
    return session;
  }

  async #end(
    interaction: OpenInteraction,
    exchange: PageExchange,
    login: { readonly accountId: Id; readonly [BROWSER]: Id; readonly ts?: number },
  ): Promise<string> {
    const next = await this.interactions.signIn(interaction, exchange, { ...login, remember: false });
    const details = { kind: 'oauth', clientId: interaction.client.clientId };
    this.accounts.report(
      login.accountId,
      (subject) => ({ type: 'session_created', actor: subject, subject, details }),
      exchange.request as unknown as ApiRequest,
    );
    return next;
  }
}

import { Injectable } from '@nestjs/common';
import { AccessTokens } from '../../authentication/jwt/access-tokens.js';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { Clock } from '../../core/clock.js';
import { type PreparedStatement, PreparedStatements } from '../../database/prepared-statements.js';
import { type CountedAttempt, forgivenValues } from '../lockout/counted-attempt.js';
import { forgiving } from '../lockout/login-attempts.statements.js';
import { RefreshTokens } from '../refresh-tokens/refresh-tokens.js';
import { CurrentSessionDto } from '../sessions/current-session.dto.js';
import { SessionLogin } from '../sessions/session-login.js';
import { TokenPairDto } from '../token-pair.dto.js';
import { IssuedTokenDto } from '../tokens/issued-token.dto.js';
import { Tokens } from '../tokens/tokens.js';
import { type BegunLogin } from './begun-login.js';
import { LoginEvents } from './login-events.js';
import { type VerifiedAccount } from './verified-account.js';

/** $1: the account; $2: now; $3 to $5: as `forgiving` has them. */
const NOTE_LOGIN: PreparedStatement = {
  name: 'users-note-login',
  text: `WITH "noted" AS (UPDATE "users" SET "last_login" = $2 WHERE "id" = $1 RETURNING "id"), ${forgiving(3, 'noted')} SELECT FROM "noted"`,
};

/** The part of a reply that a login's answer is told by, beside its body. */
export interface LoginReply extends ApiReply {
  code(status: number): unknown;
}

/** The request that a login came with, and its reply. */
export interface LoginExchange {
  readonly request: ApiRequest;
  readonly reply: LoginReply;
}

/** What a finished login answers: to `jwt` a pair, to `token` a personal token, to `session` who is signed in. */
export type LoginAnswer = TokenPairDto | IssuedTokenDto | CurrentSessionDto;

/** Finishes a login: the one place that gives out a credential, however many steps there were before. */
@Injectable()
export class LoginCompletion {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly tokens: Tokens,
    private readonly sessions: SessionLogin,
    private readonly events: LoginEvents,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives what the login was begun for, and notes it.
   *
   * @param counted what the login was counted in, unless a provider vouches for it; it is forgiven with that
   */
  async complete(
    user: VerifiedAccount,
    login: BegunLogin,
    exchange: LoginExchange,
    counted?: CountedAttempt,
  ): Promise<LoginAnswer> {
    // What begins a family of refresh tokens notes the login, too.
    const noted = login.kind === 'jwt' ? undefined : this.#note(user, counted);
    const [answer] = await Promise.all([this.#give(user, login, exchange, counted), noted]);
    const kind = login.kind === 'session' ? (login.by ?? 'session') : login.kind;
    this.events.succeeded(user, { kind, failures: counted?.failuresBefore ?? 0 }, exchange.request);
    if (answer instanceof CurrentSessionDto && answer.user) {
      this.events.sessionBegan(user, answer.user.auth.credentialId, exchange.request);
    }
    return answer;
  }

  async #give(
    user: VerifiedAccount,
    login: BegunLogin,
    exchange: LoginExchange,
    counted: CountedAttempt | undefined,
  ): Promise<LoginAnswer> {
    switch (login.kind) {
      case 'jwt': {
        const { refresh, familyId } = await this.refreshTokens.issue(user, counted);
        return Object.assign(new TokenPairDto(), {
          refresh,
          ...(await this.accessTokens.issue(user.id, user.tokenVersion, familyId)),
        });
      }
      case 'token': {
        const { name, scopes, expiresAt } = login;
        const asked = { name, scopes, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
        exchange.reply.code(201);
        return IssuedTokenDto.ofIssued(await this.tokens.issue(user, asked, exchange.request));
      }
      case 'session':
        return this.sessions.begin(user, exchange);
    }
  }

  async #note({ id }: VerifiedAccount, counted: CountedAttempt | undefined): Promise<void> {
    await this.statements.query(NOTE_LOGIN, [id, new Date(this.clock.now()), ...forgivenValues(counted)]);
  }
}

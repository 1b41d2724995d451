import { Injectable } from '@nestjs/common';
import { type CallingRequest } from '../../core/api-request.js';
import { type Secret } from '../../core/secret.js';
import { Conflict, Unauthenticated } from '../../exceptions/api.exceptions.js';
import { type LoginKind, loginChallenge } from '../logins/begun-login.js';
import { type LoginAnswer, LoginCompletion, type LoginExchange } from '../logins/login-completion.js';
import { type VerifiedAccount } from '../logins/verified-account.js';
import { LoginAttempts } from '../lockout/login-attempts.js';
import { type EnrolledLoginAnswer, withRecoveryCodes } from './enrolled-login.dto.js';
import { FactorChanges } from './factor-changes.js';
import { PasskeyAssertion } from './passkeys/passkey-assertion.js';
import { type PresentedFactor } from './presented-factor.js';
import { RecoveryCodes } from './recovery-codes/recovery-codes.js';
import { holdsFactor } from './second-factor.js';
import { SecondFactors } from './second-factors.js';
import { MfaTickets, type PresentedTicket, type TicketedLogin } from './tickets/mfa-tickets.js';
import { type NewAuthenticator, TotpAuthenticators } from './totp/totp-authenticators.js';

/** A second factor that was right. */
interface Accepted {
  /** Of an account that has just made its first factor. */
  readonly recoveryCodes: readonly Secret[] | null;
}

/** The second half of a login whose password was right. */
@Injectable()
export class MfaLogin {
  constructor(
    private readonly tickets: MfaTickets,
    private readonly attempts: LoginAttempts,
    private readonly factors: SecondFactors,
    private readonly changes: FactorChanges,
    private readonly totp: TotpAuthenticators,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly passkeys: PasskeyAssertion,
    private readonly completion: LoginCompletion,
  ) {}

  /**
   * Judges a second factor, and finishes the login as it was begun. An account that has to have a factor and has none makes one by that: then the code
   * is the first one of what {@link enrol} began.
   *
   * A wrong one counts twice: for the ticket, which is dead after five, and as a failed login, so that new tickets give no new guesses.
   *
   * @throws {Unauthenticated} `token_not_valid` for a ticket that does not hold, `authentication_failed` for a second factor that is wrong
   * @throws {LockedOut} after too many failed logins
   */
  async complete(
    presented: PresentedTicket,
    factor: PresentedFactor,
    exchange: LoginExchange,
  ): Promise<LoginAnswer | EnrolledLoginAnswer> {
    const { user, login } = await this.find(presented);
    const { request } = presented;
    const { username } = user;
    const attempt = {
      username,
      address: request.clientAddress,
      kind: 'second_factor',
      account: user,
      request,
    } as const;
    const finished = await this.attempts.judgeAndSettle(
      attempt,
      () => this.#judge(presented, user, factor),
      async ({ recoveryCodes }, counted) => {
        const answer = await this.completion.complete(user, login, exchange, counted);
        return recoveryCodes ? withRecoveryCodes(answer, recoveryCodes) : answer;
      },
    );
    if (!finished) {
      throw secondFactorWrong(login.kind);
    }
    return finished;
  }

  /**
   * Begins to make the second factor of an account that has to have one.
   *
   * @throws {Unauthenticated} for a ticket that does not hold
   * @throws {Conflict} for an account that has a second factor: a password alone must not replace it
   */
  async enrol(presented: PresentedTicket): Promise<NewAuthenticator> {
    const { user } = await this.find(presented);
    if (holdsFactor(await this.factors.heldBy(user.id))) {
      throw new Conflict('This account has a second factor already.');
    }
    return this.totp.begin(user);
  }

  /** @throws {Unauthenticated} for a ticket that does not hold */
  async find(presented: PresentedTicket): Promise<TicketedLogin> {
    const found = await this.tickets.find(presented);
    if (!found) {
      throw ticketNotValid();
    }
    return found;
  }

  async #judge(
    presented: PresentedTicket,
    user: VerifiedAccount,
    factor: PresentedFactor,
  ): Promise<Accepted | undefined> {
    if (!(await this.tickets.takeAttempt(presented))) {
      throw ticketNotValid();
    }
    const accepted = await this.#accept(presented, user, factor);
    if (accepted && !(await this.tickets.spend(presented))) {
      throw ticketNotValid();
    }
    return accepted;
  }

  /** By what the account has now, not by what it had when the ticket was given: one made meanwhile is asked for. */
  async #accept(
    presented: PresentedTicket,
    user: VerifiedAccount,
    factor: PresentedFactor,
  ): Promise<Accepted | undefined> {
    const held = holdsFactor(await this.factors.heldBy(user.id));
    switch (factor.method) {
      case 'totp':
        return held
          ? acceptedIf(await this.totp.accept(user.id, factor.code))
          : this.#enrolled(presented.request, user, factor.code);
      case 'recovery_code':
        return acceptedIf(held && (await this.recoveryCodes.accept(user.id, factor.code)));
      case 'passkey': {
        const passkey = await this.passkeys.find(factor.assertion);
        const purpose = { kind: 'second_factor', ticket: presented.ticket } as const;
        return acceptedIf(
          passkey?.user.id === user.id && (await this.passkeys.accept(passkey, factor.assertion, purpose)),
        );
      }
    }
  }

  async #enrolled(request: CallingRequest, { id }: VerifiedAccount, code: string): Promise<Accepted | undefined> {
    return this.changes.add(request, id, async (manager, before) =>
      holdsFactor(before) ? undefined : this.totp.confirm(manager, id, code),
    );
  }
}

function acceptedIf(isRight: boolean): Accepted | undefined {
  return isRight ? { recoveryCodes: null } : undefined;
}

function ticketNotValid(): Unauthenticated {
  return new Unauthenticated('token_not_valid', 'The ticket is not valid or has expired. Log in again.', {
    headers: { 'WWW-Authenticate': loginChallenge() },
  });
}

function secondFactorWrong(kind: LoginKind): Unauthenticated {
  return new Unauthenticated('authentication_failed', 'The second factor is wrong, or was used before.', {
    headers: { 'WWW-Authenticate': loginChallenge(kind) },
  });
}

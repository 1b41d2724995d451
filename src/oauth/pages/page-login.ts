import { Injectable } from '@nestjs/common';
import { PasswordLogin } from '../../accounts/logins/password-login.js';
import { type LoginAnswer } from '../../accounts/logins/login-completion.js';
import { type EnrolledLoginAnswer } from '../../accounts/mfa/enrolled-login.dto.js';
import { MfaLogin } from '../../accounts/mfa/mfa-login.js';
import { presentedFactor } from '../../accounts/mfa/presented-factor.js';
import { SecondFactors } from '../../accounts/mfa/second-factors.js';
import { MfaRequired } from '../../accounts/mfa/tickets/mfa-required.exception.js';
import { type PresentedTicket } from '../../accounts/mfa/tickets/mfa-tickets.js';
import { type Id } from '../../core/id.js';
import { Secret } from '../../core/secret.js';
import { Unauthenticated } from '../../exceptions/api.exceptions.js';
import { type SecondFactorFormDto, type SignInFormDto } from './interaction-forms.dto.js';

/** Who signed in, and the session of this server that came of it. */
export interface SignedInSession {
  readonly userId: Id;
  readonly id: Id;
}

/** The session login that somebody has made: every rule of logins is the accounts' own. */
export type PageLoginResult =
  | { readonly kind: 'signed-in'; readonly session: SignedInSession; readonly recoveryCodes: readonly string[] }
  | { readonly kind: 'factor'; readonly pending: PendingFactor };

/** A login whose password was right, and what it still needs. */
export interface PendingFactor {
  readonly ticket: string;
  readonly methods: readonly string[];
  /** What an authenticator app is set up with, where there is none yet; `null` where there is. */
  readonly setup: { readonly secret: string; readonly uri: string | null } | null;
}

/** Where a login comes from, as accounts know it. */
type Exchange = Parameters<PasswordLogin['logIn']>[2];

/** What pages log in by. */
@Injectable()
export class PageLogin {
  constructor(
    private readonly passwords: PasswordLogin,
    private readonly mfa: MfaLogin,
    private readonly factors: SecondFactors,
  ) {}

  /** @throws {Unauthenticated | LockedOut | Unavailable} as every login */
  async byPassword({ username, password }: SignInFormDto, exchange: Exchange): Promise<PageLoginResult> {
    try {
      return signedIn(await this.passwords.logIn({ username, password }, { kind: 'session' }, exchange));
    } catch (error) {
      if (error instanceof MfaRequired) {
        return { kind: 'factor', pending: await this.#pending(error, exchange) };
      }
      throw error;
    }
  }

  /** @throws {Unauthenticated} `token_not_valid` for a ticket that does not hold, `authentication_failed` for a factor that is wrong */
  async byFactor({ ticket, code, recoveryCode }: SecondFactorFormDto, exchange: Exchange): Promise<PageLoginResult> {
    const presented = { ticket: new Secret(ticket), request: exchange.request };
    await this.#assertForPage(presented);
    const factor = presentedFactor({
      ...(code !== undefined && { code }),
      ...(recoveryCode !== undefined && { recoveryCode }),
    });
    return signedIn(await this.mfa.complete(presented, factor, exchange));
  }

  /** @returns the same step once more, after a factor that was wrong */
  async again({ ticket, setup }: SecondFactorFormDto, { request }: Exchange): Promise<PendingFactor> {
    const { user } = await this.mfa.find({ ticket: new Secret(ticket), request });
    const held = await this.factors.heldBy(user.id);
    const methods = this.factors.demandedOf({ ...user, ...held })?.methods ?? [];
    return {
      ticket,
      methods,
      setup: methods.length === 0 && setup !== undefined ? { secret: setup, uri: null } : null,
    };
  }

  async #pending({ extensions }: MfaRequired, { request }: Exchange): Promise<PendingFactor> {
    const { ticket, methods } = extensions as { readonly ticket: string; readonly methods: readonly string[] };
    if (methods.length > 0) {
      return { ticket, methods, setup: null };
    }
    const { secret, uri } = await this.mfa.enrol({ ticket: new Secret(ticket), request });
    return { ticket, methods, setup: { secret: secret.reveal(), uri: uri.reveal() } };
  }

  /** A login that was begun for something else is not finished here. */
  async #assertForPage(presented: PresentedTicket): Promise<void> {
    const { login } = await this.mfa.find(presented);
    if (login.kind !== 'session') {
      throw new Unauthenticated('token_not_valid', 'The ticket is not one of this page.');
    }
  }
}

function signedIn(answer: LoginAnswer | EnrolledLoginAnswer): PageLoginResult {
  if (!('user' in answer) || answer.user === null) {
    throw new RangeError('The login was not one of a session.');
  }
  const recoveryCodes = 'recoveryCodes' in answer ? (answer.recoveryCodes ?? []) : [];
  const { id: userId, auth } = answer.user;
  return { kind: 'signed-in', session: { userId, id: auth.credentialId }, recoveryCodes };
}

import { Injectable } from '@nestjs/common';
import { CredentialVerifier } from '../credential-verifier.js';
import { type LoginDto } from '../login.dto.js';
import { MfaRequired } from '../mfa/tickets/mfa-required.exception.js';
import { MfaTickets, TICKET_LIFETIME } from '../mfa/tickets/mfa-tickets.js';
import { type BegunLogin, loginFailed } from './begun-login.js';
import { type LoginAnswer, LoginCompletion, type LoginExchange } from './login-completion.js';

/** Logs in by name and password: every route that takes them asks here. */
@Injectable()
export class PasswordLogin {
  constructor(
    private readonly credentials: CredentialVerifier,
    private readonly tickets: MfaTickets,
    private readonly completion: LoginCompletion,
  ) {}

  /**
   * @throws {Unauthenticated} for wrong, unknown and inactive alike
   * @throws {MfaRequired} when the password is right and not enough: nothing was given but a ticket
   * @throws {LockedOut | Unavailable} as the credential verifier
   */
  async logIn({ username, password }: LoginDto, login: BegunLogin, exchange: LoginExchange): Promise<LoginAnswer> {
    const { request } = exchange;
    const origin = { address: request.clientAddress, request };
    const answer = await this.credentials.verify(username, password, origin, async ({ user, demand }, counted) => {
      if (demand) {
        throw new MfaRequired(login.kind, demand, await this.tickets.issue(user, login, request), TICKET_LIFETIME);
      }
      return this.completion.complete(user, login, exchange, counted);
    });
    if (!answer) {
      throw loginFailed(login.kind);
    }
    return answer;
  }
}

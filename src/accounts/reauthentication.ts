import { Injectable } from '@nestjs/common';
import { SESSION } from '../authentication/session/session.authentication.js';
import { SessionCookie } from '../authentication/session/session-cookie.js';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { type Id } from '../core/id.js';
import { type Account } from '../core/identity.js';
import { PermissionDenied, ValidationFailed } from '../exceptions/api.exceptions.js';
import { CredentialVerifier } from './credential-verifier.js';
import { LoginAttempts } from './lockout/login-attempts.js';
import { type LoginAccount } from './logins/login-account.js';
import { personOf } from './mfa/person.js';
import { type PresentedFactor, presentedFactor } from './mfa/presented-factor.js';
import { RecoveryCodes } from './mfa/recovery-codes/recovery-codes.js';
import { holdsFactor } from './mfa/second-factor.js';
import { TotpAuthenticators } from './mfa/totp/totp-authenticators.js';
import { type FullReauthenticationDto } from './reauthentication.dto.js';
import { Sessions } from './sessions/sessions.js';

/** Asks whoever is logged in for the password again, before something that a stolen session must not do (OWASP ASVS 7.5.1). */
@Injectable()
export class Reauthentication {
  constructor(
    private readonly credentials: CredentialVerifier,
    private readonly attempts: LoginAttempts,
    private readonly totp: TotpAuthenticators,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
  ) {}

  /**
   * A session goes on under a new cookie, which the reply hands out.
   *
   * @returns the caller's account
   * @throws {PermissionDenied} for a caller without an account, such as a service
   * @throws {ValidationFailed} when the password is wrong, which counts as a failed login
   * @throws {LockedOut} after too many of them
   */
  async require(request: ApiRequest, reply: ApiReply, currentPassword: string): Promise<Account> {
    const { id } = await this.#judgePassword(request, currentPassword);
    await this.#renew(id, request, reply);
    return personOf(request.user);
  }

  /**
   * The same, and the second factor as well, of an account that has one.
   *
   * @throws {ValidationFailed} when the second factor is missing or wrong, which counts as a failed login
   * @throws {PermissionDenied | LockedOut} as {@link require}
   */
  async requireWithFactor(
    request: ApiRequest,
    reply: ApiReply,
    { currentPassword, ...presented }: FullReauthenticationDto,
  ): Promise<void> {
    const account = await this.#judgePassword(request, currentPassword, (verified) => !holdsFactor(verified));
    if (holdsFactor(account)) {
      await this.#judgeFactor(request, account, presentedFactor(presented));
    }
    await this.#renew(account.id, request, reply);
  }

  async #judgePassword(
    request: ApiRequest,
    currentPassword: string,
    completes?: (account: LoginAccount) => boolean,
  ): Promise<LoginAccount> {
    const { account } = request.user;
    if (!account) {
      throw new PermissionDenied('Only an account with a password can do this.');
    }
    const origin = { address: request.clientAddress, request };
    const verified = await this.credentials.reauthenticate(account.username, currentPassword, origin, completes);
    if (verified?.id !== account.id) {
      throw wrong('/currentPassword', 'This is not the current password.');
    }
    return verified;
  }

  async #judgeFactor(request: ApiRequest, account: LoginAccount, factor: PresentedFactor): Promise<void> {
    const { username } = account;
    const attempt = { username, address: request.clientAddress, kind: 'second_factor', account, request } as const;
    const accepted = await this.attempts.judge(attempt, async () => {
      const isRight =
        factor.method === 'totp'
          ? await this.totp.accept(account.id, factor.code)
          : factor.method === 'recovery_code' && (await this.recoveryCodes.accept(account.id, factor.code));
      return isRight || undefined;
    });
    if (!accepted) {
      throw wrong('/code', 'The second factor is wrong, or was used before.');
    }
  }

  async #renew(userId: Id, { user: { credential } }: ApiRequest, reply: ApiReply): Promise<void> {
    const secret = credential?.scheme === SESSION ? await this.sessions.renew(userId, credential.id) : undefined;
    if (secret) {
      reply.header('set-cookie', this.cookie.of(secret));
    }
  }
}

function wrong(pointer: string, detail: string): ValidationFailed {
  return new ValidationFailed([{ pointer, code: 'invalid', detail }]);
}

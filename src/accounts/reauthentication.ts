import { Injectable } from '@nestjs/common';
import { SESSION } from '../authentication/session/session.authentication.js';
import { SessionCookie } from '../authentication/session/session-cookie.js';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { type Account } from '../core/identity.js';
import { PermissionDenied, ValidationFailed } from '../exceptions/api.exceptions.js';
import { CredentialVerifier } from './credential-verifier.js';
import { Sessions } from './sessions/sessions.js';

/** Asks whoever is logged in for the password again, before something that a stolen session must not do (OWASP ASVS 7.5.1). */
@Injectable()
export class Reauthentication {
  constructor(
    private readonly credentials: CredentialVerifier,
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
    const { account, credential } = request.user;
    if (!account) {
      throw new PermissionDenied('Only an account with a password can do this.');
    }
    const verified = await this.credentials.reauthenticate(account.username, currentPassword, {
      address: request.clientAddress,
      request,
    });
    if (verified?.id !== account.id) {
      throw new ValidationFailed([
        { pointer: '/currentPassword', code: 'invalid', detail: 'This is not the current password.' },
      ]);
    }
    const secret = credential?.scheme === SESSION ? await this.sessions.renew(account.id, credential.id) : undefined;
    if (secret) {
      reply.header('set-cookie', this.cookie.of(secret));
    }
    return account;
  }
}

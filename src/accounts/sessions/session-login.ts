import { Injectable } from '@nestjs/common';
import { CsrfTokens } from '../../authentication/csrf/csrf-tokens.js';
import { SESSION } from '../../authentication/session/session.authentication.js';
import { SessionCookie } from '../../authentication/session/session-cookie.js';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { type Account, Identity } from '../../core/identity.js';
import { Secret } from '../../core/secret.js';
import { type VerifiedAccount } from '../logins/verified-account.js';
import { OwnAccount } from '../own-account.js';
import { CurrentSessionDto } from './current-session.dto.js';
import { Sessions } from './sessions.js';

/** Signs a browser in, and tells it who it is signed in as. */
@Injectable()
export class SessionLogin {
  constructor(
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
    private readonly csrfTokens: CsrfTokens,
    private readonly ownAccount: OwnAccount,
  ) {}

  /** A cookie that comes along is not believed, and its session ends. */
  async begin(
    user: VerifiedAccount,
    { request, reply }: { readonly request: ApiRequest; readonly reply: ApiReply },
  ): Promise<CurrentSessionDto> {
    const { id, secret } = await this.sessions.begin({
      user,
      address: request.clientAddress,
      userAgent: request.headers['user-agent'],
      replaced: this.cookie.presentedBy(request).map((value) => new Secret(value)),
    });
    reply.header('set-cookie', this.cookie.of(secret));
    return this.describe(Identity.of(accountOf(user), { scheme: SESSION, id, scopes: null }));
  }

  /** @param identity by a session */
  async describe(identity: Identity): Promise<CurrentSessionDto> {
    const user = await this.ownAccount.describe(identity);
    const csrfToken = this.csrfTokens.issue(user.auth.credentialId);
    return Object.assign(new CurrentSessionDto(), { user, csrfToken });
  }
}

/** The row holds more than an identity may: a password hash. */
function accountOf({ id, username, email, firstName, lastName, isStaff, isSuperuser }: VerifiedAccount): Account {
  return { id, username, email, firstName, lastName, isStaff, isSuperuser };
}

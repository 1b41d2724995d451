import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { CsrfTokens } from '../../authentication/csrf/csrf-tokens.js';
import { SameOrigin } from '../../authentication/csrf/same-origin.decorator.js';
import { OverlooksBadCredential } from '../../authentication/overlooks-bad-credential.decorator.js';
import { SESSION, SESSION_CHALLENGE } from '../../authentication/session/session.authentication.js';
import { SessionCookie } from '../../authentication/session/session-cookie.js';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { type Account, Identity } from '../../core/identity.js';
import { Secret } from '../../core/secret.js';
import { Unauthenticated } from '../../exceptions/api.exceptions.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { IsAuthenticated } from '../../permissions/is-authenticated.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { CredentialVerifier } from '../credential-verifier.js';
import { LoginDto } from '../login.dto.js';
import { OwnAccount } from '../own-account.js';
import { type User } from '../user.entity.js';
import { CurrentSessionDto } from './current-session.dto.js';
import { Sessions } from './sessions.js';

/** Signing a browser in and out. */
@Controller('auth/session')
@Authentication(SESSION)
export class SessionController {
  constructor(
    private readonly credentials: CredentialVerifier,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
    private readonly csrfTokens: CsrfTokens,
    private readonly ownAccount: OwnAccount,
  ) {}

  /** Who is signed in, which may be nobody: a cookie that no longer holds is taken back, and is no reason to refuse. */
  @Get()
  @OverlooksBadCredential()
  @Permissions(AllowAny)
  @Serialize(CurrentSessionDto)
  async read(@Req() request: ApiRequest, @Res({ passthrough: true }) reply: ApiReply): Promise<CurrentSessionDto> {
    if (request.user.isAuthenticated) {
      return this.#describe(request.user);
    }
    if (this.cookie.presentedBy(request).length > 0) {
      reply.header('set-cookie', this.cookie.cleared);
    }
    return { user: null, csrfToken: null };
  }

  /** Wrong, unknown and inactive are one answer. A cookie that comes along is not believed, and its session ends. */
  @Post()
  @HttpCode(200)
  @Authentication()
  @SameOrigin()
  @Permissions(AllowAny)
  @Throttle('login', { by: 'address' })
  @Serialize(CurrentSessionDto)
  async logIn(
    @Req() request: ApiRequest,
    @Body() { username, password }: LoginDto,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<CurrentSessionDto> {
    const address = request.clientAddress;
    const user = await this.credentials.verify(username, password, { address });
    if (!user) {
      throw new Unauthenticated('authentication_failed', 'No active account has these credentials.', {
        headers: { 'WWW-Authenticate': SESSION_CHALLENGE },
      });
    }
    const { id, secret } = await this.sessions.begin({
      user,
      address,
      userAgent: request.headers['user-agent'],
      replaced: this.cookie.presentedBy(request).map((value) => new Secret(value)),
    });
    reply.header('set-cookie', this.cookie.of(secret));
    return this.#describe(Identity.of(accountOf(user), { scheme: SESSION, id, scopes: null }));
  }

  /** Ends the session: a copy of its cookie is worth nothing any more. */
  @Delete()
  @HttpCode(204)
  @Permissions(IsAuthenticated)
  async logOut(@Req() { user }: ApiRequest, @Res({ passthrough: true }) reply: ApiReply): Promise<void> {
    const { account, credential } = user;
    if (account && credential) {
      await this.sessions.end(account.id, credential.id);
    }
    reply.header('set-cookie', this.cookie.cleared);
  }

  async #describe(identity: Identity): Promise<CurrentSessionDto> {
    const user = await this.ownAccount.describe(identity);
    return { user, csrfToken: this.csrfTokens.issue(user.auth.credentialId) };
  }
}

/** The verifier's row holds more than an identity may: a password hash. */
function accountOf({ id, username, email, firstName, lastName, isStaff, isSuperuser }: User): Account {
  return { id, username, email, firstName, lastName, isStaff, isSuperuser };
}

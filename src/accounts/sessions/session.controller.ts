import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { SameOrigin } from '../../authentication/csrf/same-origin.decorator.js';
import { OverlooksBadCredential } from '../../authentication/overlooks-bad-credential.decorator.js';
import { SESSION } from '../../authentication/session/session.authentication.js';
import { SessionCookie } from '../../authentication/session/session-cookie.js';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { SecurityEvents } from '../../core/security/security-events.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { IsAuthenticated } from '../../permissions/is-authenticated.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { DuringStepUp } from '../../pipeline/step-up.guard.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { LoginDto } from '../login.dto.js';
import { type LoginAnswer, type LoginReply } from '../logins/login-completion.js';
import { PasswordLogin } from '../logins/password-login.js';
import { CurrentSessionDto } from './current-session.dto.js';
import { SessionLogin } from './session-login.js';
import { Sessions } from './sessions.js';

/** Signing a browser in and out. */
@Controller('auth/session')
@Authentication(SESSION)
export class SessionController {
  constructor(
    private readonly passwordLogin: PasswordLogin,
    private readonly sessionLogin: SessionLogin,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
    private readonly events: SecurityEvents,
  ) {}

  /** Who is signed in, which may be nobody: a cookie that no longer holds is taken back, and is no reason to refuse. */
  @Get()
  @DuringStepUp()
  @OverlooksBadCredential()
  @Permissions(AllowAny)
  @Serialize(CurrentSessionDto)
  async read(@Req() request: ApiRequest, @Res({ passthrough: true }) reply: ApiReply): Promise<CurrentSessionDto> {
    if (request.user.isAuthenticated) {
      return this.sessionLogin.describe(request.user);
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
    @Body() body: LoginDto,
    @Res({ passthrough: true }) reply: LoginReply,
  ): Promise<LoginAnswer> {
    return this.passwordLogin.logIn(body, { kind: 'session' }, { request, reply });
  }

  /** Ends the session: a copy of its cookie is worth nothing any more. */
  @Delete()
  @DuringStepUp()
  @HttpCode(204)
  @Permissions(IsAuthenticated)
  async logOut(@Req() request: ApiRequest, @Res({ passthrough: true }) reply: ApiReply): Promise<void> {
    const { account, credential } = request.user;
    if (account && credential && (await this.sessions.end(account.id, credential.id))) {
      const details = { kind: 'session', credentialId: credential.id };
      this.events.emit({ type: 'authn_logout', subject: account, details }, request);
    }
    reply.header('set-cookie', this.cookie.cleared);
  }
}

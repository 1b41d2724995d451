import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { type ApiRequest } from '../../core/api-request.js';
import { Clock } from '../../core/clock.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { assertInFuture } from '../credentials/future-expiry.js';
import { assertKnownScopes } from '../credentials/known-scopes.js';
import { type LoginAnswer, type LoginReply } from '../logins/login-completion.js';
import { PasswordLogin } from '../logins/password-login.js';
import { IssuedTokenDto } from './issued-token.dto.js';
import { ObtainTokenDto } from './obtain-token.dto.js';

/** Logging in for a personal token. Only a password makes one: a credential that comes along is not looked at, so that no token begets another. */
@Controller('auth/token')
@Authentication()
@Permissions(AllowAny)
@Throttle('login', { by: 'address' })
export class TokenController {
  constructor(
    private readonly passwordLogin: PasswordLogin,
    private readonly registry: PermissionRegistry,
    private readonly clock: Clock,
  ) {}

  /** Wrong, unknown and inactive are one answer. */
  @Post()
  @Serialize(IssuedTokenDto)
  async obtain(
    @Req() request: ApiRequest,
    @Body() { name = '', scopes = null, expiresAt = null, ...credentials }: ObtainTokenDto,
    @Res({ passthrough: true }) reply: LoginReply,
  ): Promise<LoginAnswer> {
    assertInFuture(expiresAt, this.clock.now());
    assertKnownScopes(scopes ?? [], this.registry);
    const login = { kind: 'token', name, scopes, expiresAt: expiresAt?.toISOString() ?? null } as const;
    return this.passwordLogin.logIn(credentials, login, { request, reply });
  }
}

import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { Authentication } from '../authentication/authentication.decorator.js';
import { AccessTokens } from '../authentication/jwt/access-tokens.js';
import { UserLookup } from '../authentication/user-lookup.js';
import { type ApiRequest } from '../core/api-request.js';
import { Unauthenticated } from '../exceptions/api.exceptions.js';
import { AllowAny } from '../permissions/allow-any.permission.js';
import { Permissions } from '../permissions/permissions.decorator.js';
import { Serialize } from '../serializers/output/serialize.decorator.js';
import { Throttle } from '../throttling/throttle.decorator.js';
import { LoginDto } from './login.dto.js';
import { loginChallenge } from './logins/begun-login.js';
import { type LoginAnswer, type LoginReply } from './logins/login-completion.js';
import { PasswordLogin } from './logins/password-login.js';
import { RefreshTokens } from './refresh-tokens/refresh-tokens.js';
import { RefreshDto } from './refresh.dto.js';
import { TokenPairDto } from './token-pair.dto.js';
import { VerifyTokenDto } from './verify-token.dto.js';

/** Logging in for JSON Web Tokens. A credential that comes along is not looked at: an expired one must not stand in the way of a new one. */
@Controller('auth/jwt')
@Authentication()
@Permissions(AllowAny)
@Throttle('token', { rate: '600/min', by: 'address' })
export class JwtController {
  constructor(
    private readonly passwordLogin: PasswordLogin,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly users: UserLookup,
  ) {}

  /** Wrong, unknown and inactive are one answer. */
  @Post()
  @HttpCode(200)
  @Serialize(TokenPairDto)
  @Throttle('login', { by: 'address' })
  async obtain(
    @Req() request: ApiRequest,
    @Body() body: LoginDto,
    @Res({ passthrough: true }) reply: LoginReply,
  ): Promise<LoginAnswer> {
    return this.passwordLogin.logIn(body, { kind: 'jwt' }, { request, reply });
  }

  @Post('refresh')
  @HttpCode(200)
  @Serialize(TokenPairDto)
  async refresh(@Req() request: ApiRequest, @Body() { refresh: presented }: RefreshDto): Promise<TokenPairDto> {
    const refreshed = await this.refreshTokens.rotate(presented, request);
    if (!refreshed) {
      throw tokenNotValid();
    }
    const { user, refresh, familyId } = refreshed;
    return { refresh, ...(await this.accessTokens.issue(user.id, user.tokenVersion, familyId)) };
  }

  /** Looks at revocation too: what is answered 200 here is accepted everywhere. */
  @Post('verify')
  @HttpCode(200)
  async verify(@Body() { token }: VerifyTokenDto): Promise<Record<string, never>> {
    const access = await this.accessTokens.verify(token);
    const user = access && (await this.users.findActive(access.userId));
    const holds = access ? user?.tokenVersion === access.tokenVersion : await this.refreshTokens.isValid(token);
    if (!holds) {
      throw tokenNotValid();
    }
    return {};
  }

  /** Again and again: what is revoked, or was never a token, is as gone as it can be. */
  @Post('revoke')
  @HttpCode(204)
  async revoke(@Req() request: ApiRequest, @Body() { refresh }: RefreshDto): Promise<void> {
    await this.refreshTokens.revoke(refresh, request);
  }
}

function tokenNotValid(): Unauthenticated {
  return new Unauthenticated('token_not_valid', 'The token is not valid or has expired.', {
    headers: { 'WWW-Authenticate': `${loginChallenge('jwt')}, error="invalid_token"` },
  });
}

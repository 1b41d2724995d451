import { Body, Controller, Post, Req } from '@nestjs/common';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { TOKEN_CHALLENGE } from '../../authentication/token/token.authentication.js';
import { type ApiRequest } from '../../core/api-request.js';
import { Clock } from '../../core/clock.js';
import { Unauthenticated, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { CredentialVerifier } from '../credential-verifier.js';
import { IssuedTokenDto } from './issued-token.dto.js';
import { ObtainTokenDto } from './obtain-token.dto.js';
import { Tokens } from './tokens.js';

/** Logging in for a personal token. Only a password makes one: a credential that comes along is not looked at, so that no token begets another. */
@Controller('auth/token')
@Authentication()
@Permissions(AllowAny)
@Throttle('login', { by: 'address' })
export class TokenController {
  constructor(
    private readonly credentials: CredentialVerifier,
    private readonly tokens: Tokens,
    private readonly clock: Clock,
  ) {}

  /** Wrong, unknown and inactive are one answer. */
  @Post()
  @Serialize(IssuedTokenDto)
  async obtain(
    @Req() { clientAddress: address }: ApiRequest,
    @Body() { username, password, name = '', scopes = null, expiresAt = null }: ObtainTokenDto,
  ): Promise<IssuedTokenDto> {
    if (expiresAt !== null && expiresAt.getTime() <= this.clock.now()) {
      throw new ValidationFailed([{ pointer: '/expiresAt', code: 'min_value', detail: 'Must be in the future.' }]);
    }
    const user = await this.credentials.verify(username, password, { address });
    if (!user) {
      throw new Unauthenticated('authentication_failed', 'No active account has these credentials.', {
        headers: { 'WWW-Authenticate': TOKEN_CHALLENGE },
      });
    }
    return IssuedTokenDto.ofIssued(await this.tokens.issue(user, { name, scopes, expiresAt }));
  }
}

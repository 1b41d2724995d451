import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { SameOrigin } from '../../authentication/csrf/same-origin.decorator.js';
import { type ApiRequest } from '../../core/api-request.js';
import { Secret } from '../../core/secret.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { oneOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { type LoginAnswer, type LoginReply } from '../logins/login-completion.js';
import { CurrentSessionDto } from '../sessions/current-session.dto.js';
import { TokenPairDto } from '../token-pair.dto.js';
import { IssuedTokenDto } from '../tokens/issued-token.dto.js';
import {
  type EnrolledLoginAnswer,
  EnrolledSessionDto,
  EnrolledTokenDto,
  EnrolledTokenPairDto,
} from './enrolled-login.dto.js';
import { MfaLogin } from './mfa-login.js';
import { MfaLoginDto, MfaTicketDto } from './mfa-login.dto.js';
import { PasskeyAssertion } from './passkeys/passkey-assertion.js';
import { PasskeyOptionsDto } from './passkeys/passkey-options.dto.js';
import { presentedFactor } from './presented-factor.js';
import { TotpSecretDto } from './totp/totp-secret.dto.js';

/** The second half of a login, for whoever was answered `mfa_required`. */
@Controller('auth/mfa')
@Authentication()
@SameOrigin()
@Permissions(AllowAny)
@Throttle('login', { by: 'address' })
export class MfaLoginController {
  constructor(
    private readonly logins: MfaLogin,
    private readonly passkeys: PasskeyAssertion,
  ) {}

  /** Answers as the login does that was begun, its status included. */
  @Post()
  @HttpCode(200)
  @Serialize(
    oneOf(TokenPairDto, IssuedTokenDto, CurrentSessionDto, EnrolledTokenPairDto, EnrolledTokenDto, EnrolledSessionDto),
  )
  async complete(
    @Req() request: ApiRequest,
    @Body() body: MfaLoginDto,
    @Res({ passthrough: true }) reply: LoginReply,
  ): Promise<LoginAnswer | EnrolledLoginAnswer> {
    const presented = { ticket: new Secret(body.ticket), request };
    return this.logins.complete(presented, presentedFactor(body), { request, reply });
  }

  /** For an account that has to have a second factor, and has none: what its authenticator app is set up with. */
  @Post('enrol')
  @HttpCode(200)
  @Serialize(TotpSecretDto)
  async enrol(@Req() request: ApiRequest, @Body() { ticket }: MfaTicketDto): Promise<TotpSecretDto> {
    return TotpSecretDto.of(await this.logins.enrol({ ticket: new Secret(ticket), request }));
  }

  /** For an account with passkeys: what one of them is to sign. */
  @Post('passkey-options')
  @HttpCode(200)
  @Serialize(PasskeyOptionsDto)
  async passkeyOptions(@Req() request: ApiRequest, @Body() body: MfaTicketDto): Promise<PasskeyOptionsDto> {
    const ticket = new Secret(body.ticket);
    const { user } = await this.logins.find({ ticket, request });
    return { options: await this.passkeys.options({ kind: 'second_factor', ticket }, user.id) };
  }
}

import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { EmailAddressDto } from '../email-address.dto.js';
import { MailLimit } from '../mail/mail-limit.js';
import { Outbox } from '../mail/outbox.js';
import { OneTimeTokenDto } from '../one-time-token.dto.js';
import { Registrations } from '../registration/registrations.js';
import { TokenRefused } from '../token-refused.exception.js';
import { EmailVerifications } from './email-verifications.js';

/** Showing that an address is one's own. */
@Controller('auth/email')
@Authentication()
@Permissions(AllowAny)
@Throttle('email-verification', { rate: '60/h', by: 'address', strict: true })
export class EmailController {
  constructor(
    private readonly registrations: Registrations,
    private readonly verifications: EmailVerifications,
    private readonly limit: MailLimit,
    private readonly outbox: Outbox,
  ) {}

  /** A registration becomes an account, or an account has its new address. Whoever follows the link signs in after that. */
  @Post('verify')
  @HttpCode(204)
  async verify(@Req() request: ApiRequest, @Body() { token }: OneTimeTokenDto): Promise<void> {
    if (!(await this.registrations.verify(token, request)) && !(await this.verifications.verify(token, request))) {
      throw new TokenRefused();
    }
  }

  /** One answer whether or not anybody waits for the mail. */
  @Post('resend')
  @HttpCode(202)
  async resend(@Body() { email }: EmailAddressDto): Promise<Record<string, never>> {
    if (await this.limit.allows(email)) {
      await this.outbox.request({ kind: 'email-verification', email });
    }
    return {};
  }
}

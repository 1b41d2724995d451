import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { EmailAddressDto } from '../email-address.dto.js';
import { MailLimit } from '../mail/mail-limit.js';
import { Outbox } from '../mail/outbox.js';
import { ConfirmResetDto } from './confirm-reset.dto.js';
import { PasswordResets } from './password-resets.js';

/** A new password for whoever has forgotten theirs. */
@Controller('auth/password/reset')
@Authentication()
@Permissions(AllowAny)
@Throttle('password-reset', { rate: '60/h', by: 'address', strict: true })
export class PasswordResetController {
  constructor(
    private readonly resets: PasswordResets,
    private readonly limit: MailLimit,
    private readonly outbox: Outbox,
  ) {}

  /** One answer, and one piece of work, whether or not an account has the address. */
  @Post()
  @HttpCode(202)
  async ask(@Body() { email }: EmailAddressDto): Promise<Record<string, never>> {
    if (await this.limit.allows(email)) {
      await this.outbox.request({ kind: 'password-reset', email });
    }
    return {};
  }

  /** Signs nobody in: no cookie, no token. */
  @Post('confirm')
  @HttpCode(204)
  async confirm(@Req() request: ApiRequest, @Body() { token, password }: ConfirmResetDto): Promise<void> {
    await this.resets.confirm(token, password, request);
  }
}

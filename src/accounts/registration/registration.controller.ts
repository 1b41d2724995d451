import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { SameOrigin } from '../../authentication/csrf/same-origin.decorator.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { RegisterDto } from './register.dto.js';
import { Registrations } from './registrations.js';

/** Making an account for oneself. */
@Controller('auth/register')
@Authentication()
@SameOrigin()
@Permissions(AllowAny)
@Throttle('register', { rate: '30/h', by: 'address', strict: true })
export class RegistrationController {
  constructor(private readonly registrations: Registrations) {}

  /** One answer whether or not an account has the address: the mail that goes there tells its owner. */
  @Post()
  @HttpCode(202)
  async register(@Body() body: RegisterDto): Promise<Record<string, never>> {
    await this.registrations.register(body);
    return {};
  }
}

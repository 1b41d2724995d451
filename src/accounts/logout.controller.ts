import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { type ApiRequest } from '../core/api-request.js';
import { IsAuthenticated } from '../permissions/is-authenticated.permission.js';
import { Permissions } from '../permissions/permissions.decorator.js';
import { Resource } from '../permissions/registry/resource.decorator.js';
import { DuringStepUp } from '../pipeline/step-up.guard.js';
import { TokenRevocation } from './token-revocation.js';

/** Logging out everywhere. */
@Controller('auth/logout-all')
@Resource()
@Permissions(IsAuthenticated)
@DuringStepUp()
export class LogoutController {
  constructor(private readonly revocation: TokenRevocation) {}

  @Post()
  @HttpCode(204)
  async logOut(@Req() request: ApiRequest): Promise<void> {
    const { userId } = request.user;
    if (userId !== null) {
      await this.revocation.revokeAll(userId, request);
    }
  }
}

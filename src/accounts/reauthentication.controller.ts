import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { restrictedCredential } from '../core/security/restrictions.js';
import { RestrictionLog } from '../observability/restrictions/restriction-log.js';
import { IsAuthenticated } from '../permissions/is-authenticated.permission.js';
import { Permissions } from '../permissions/permissions.decorator.js';
import { Resource } from '../permissions/registry/resource.decorator.js';
import { DuringStepUp } from '../pipeline/step-up.guard.js';
import { Throttle } from '../throttling/throttle.decorator.js';
import { Reauthentication } from './reauthentication.js';
import { FullReauthenticationDto } from './reauthentication.dto.js';

/** For whoever was answered `mfa_required` by a credential that is good: the account behind it shows who it is, and the credential goes on. */
@Controller('auth/reauthentication')
@Resource()
@Permissions(IsAuthenticated)
export class ReauthenticationController {
  constructor(
    private readonly reauthentication: Reauthentication,
    private readonly restrictions: RestrictionLog,
  ) {}

  /** An account whose second factor is a passkey alone logs in anew instead. */
  @Post()
  @HttpCode(204)
  @DuringStepUp()
  @Throttle('login', { by: 'address' })
  async show(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
    @Body() body: FullReauthenticationDto,
  ): Promise<void> {
    await this.reauthentication.requireWithFactor(request, reply, body);
    if (request.auth) {
      await this.restrictions.lift({ kind: 'step-up', subject: restrictedCredential(request.auth) }, request);
    }
  }
}

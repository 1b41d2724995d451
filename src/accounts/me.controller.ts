import { Body, Controller, Get, Patch, Req, Res } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { Identity } from '../core/identity.js';
import { AnyScope } from '../permissions/any-scope.decorator.js';
import { IsAuthenticated } from '../permissions/is-authenticated.permission.js';
import { Permissions } from '../permissions/permissions.decorator.js';
import { Resource } from '../permissions/registry/resource.decorator.js';
import { Serialize } from '../serializers/output/serialize.decorator.js';
import { EmailChange } from './email/email-change.js';
import { MeDto } from './me.dto.js';
import { OwnAccount } from './own-account.js';
import { Profiles } from './profiles.js';
import { UpdateMeDto } from './update-me.dto.js';

/** The caller's own account. */
@Controller('me')
@Resource()
@Permissions(IsAuthenticated)
@Serialize(MeDto)
export class MeController {
  constructor(
    private readonly profiles: Profiles,
    private readonly emailChange: EmailChange,
    private readonly ownAccount: OwnAccount,
  ) {}

  @Get()
  @AnyScope()
  read(@Req() { user }: ApiRequest): Promise<MeDto> {
    return this.ownAccount.describe(user);
  }

  /** Another address is not in the answer: it is the caller's once it is verified. */
  @Patch()
  async change(
    @Req() request: ApiRequest,
    @Body() { email, currentPassword, ...changes }: UpdateMeDto,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<MeDto> {
    const { account, credential } = request.user;
    if (!account || !credential) {
      throw new RangeError('An anonymous identity has no profile.');
    }
    if (email !== undefined) {
      await this.emailChange.ask(request, reply, { email, currentPassword });
    }
    await this.profiles.change(request, account.id, changes);
    return this.ownAccount.describe(Identity.of({ ...account, ...changes }, credential));
  }
}

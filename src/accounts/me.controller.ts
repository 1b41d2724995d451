import { Body, Controller, Get, Patch, Req } from '@nestjs/common';
import { type ApiRequest } from '../core/api-request.js';
import { Identity } from '../core/identity.js';
import { AnyScope } from '../permissions/any-scope.decorator.js';
import { IsAuthenticated } from '../permissions/is-authenticated.permission.js';
import { Permissions } from '../permissions/permissions.decorator.js';
import { Resource } from '../permissions/registry/resource.decorator.js';
import { Serialize } from '../serializers/output/serialize.decorator.js';
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
    private readonly ownAccount: OwnAccount,
  ) {}

  @Get()
  @AnyScope()
  read(@Req() { user }: ApiRequest): Promise<MeDto> {
    return this.ownAccount.describe(user);
  }

  @Patch()
  async change(@Req() { user: { account, credential } }: ApiRequest, @Body() changes: UpdateMeDto): Promise<MeDto> {
    if (!account || !credential) {
      throw new RangeError('An anonymous identity has no profile.');
    }
    await this.profiles.change(account.id, changes);
    return this.ownAccount.describe(Identity.of({ ...account, ...changes }, credential));
  }
}

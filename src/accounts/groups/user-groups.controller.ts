import { Body, Controller, Get, Param, Put, Req, Res } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { type Id } from '../../core/id.js';
import { HasPermission } from '../../permissions/has-permission.permission.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { entityTag } from '../../pipeline/preconditions/entity-tag.js';
import { ifMatchOf } from '../../pipeline/preconditions/if-match.js';
import { IdParam } from '../../serializers/id-param.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { Grantees } from '../grants/grantees.js';
import { GroupIdsDto } from './group-ids.dto.js';
import { Memberships } from './memberships.js';

/** The groups that an account itself is in. */
@Controller('users/:id/groups')
@Permissions(IsAdmin, HasPermission('users.view'))
@Serialize(GroupIdsDto)
export class UserGroupsController {
  constructor(
    private readonly memberships: Memberships,
    private readonly grantees: Grantees,
  ) {}

  @Get()
  async list(
    @Param() { id }: IdParam,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<{ readonly groups: readonly Id[] }> {
    reply.header('etag', entityTag(await this.grantees.version({ type: 'user', id })));
    return { groups: await this.memberships.groupsOf(id) };
  }

  @Put()
  @Permissions(IsAdmin, HasPermission('users.change'))
  async replace(
    @Req() request: ApiRequest,
    @Param() { id }: IdParam,
    @Body() { groups }: GroupIdsDto,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<{ readonly groups: readonly Id[] }> {
    const changed = await this.memberships.replace(request, id, groups, ifMatchOf(request));
    reply.header('etag', entityTag(changed.version));
    return { groups: changed.result };
  }
}

import { Controller, Delete, Get, HttpCode, Param, Put, Query, Req, Res } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { HasPermission } from '../../permissions/has-permission.permission.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { PageLinks } from '../../pipeline/model-view-set/page-links.js';
import { entityTag } from '../../pipeline/preconditions/entity-tag.js';
import { ifMatchOf } from '../../pipeline/preconditions/if-match.js';
import { IdParam } from '../../serializers/id-param.js';
import { type ListDeclaration, parseListQuery } from '../../serializers/lists/list-query.js';
import { type Page } from '../../serializers/lists/page.js';
import { pageOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { type RawQuery } from '../../serializers/raw-query.js';
import { Grantees } from '../grants/grantees.js';
import { MemberParam } from './member-param.dto.js';
import { MemberDto } from './member.dto.js';
import { Memberships } from './memberships.js';

const PAGES_ONLY: ListDeclaration = { filters: {}, search: [], ordering: [] };

/** The accounts that are in a group itself, not through a group within it. */
@Controller('groups/:id/members')
@Permissions(IsAdmin, HasPermission('groups.view'))
export class GroupMembersController {
  constructor(
    private readonly memberships: Memberships,
    private readonly grantees: Grantees,
    private readonly links: PageLinks,
  ) {}

  @Get()
  @Serialize(pageOf(MemberDto))
  async list(
    @Req() { url }: ApiRequest,
    @Param() { id }: IdParam,
    @Query() query: RawQuery,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<Page<MemberDto>> {
    const asked = parseListQuery(query, PAGES_ONLY);
    reply.header('etag', entityTag(await this.grantees.version({ type: 'group', id })));
    const [members, count] = await this.memberships.members(id, asked);
    return this.links.page(url, query, asked, members, count);
  }

  /** Again and again: who is in stays in. */
  @Put(':userId')
  @Permissions(IsAdmin, HasPermission('groups.change'))
  @HttpCode(204)
  async add(
    @Req() request: ApiRequest,
    @Param() { id, userId }: MemberParam,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<void> {
    const version = await this.memberships.add(request, id, userId, ifMatchOf(request));
    reply.header('etag', entityTag(version));
  }

  @Delete(':userId')
  @Permissions(IsAdmin, HasPermission('groups.change'))
  @HttpCode(204)
  async remove(
    @Req() request: ApiRequest,
    @Param() { id, userId }: MemberParam,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<void> {
    const version = await this.memberships.remove(request, id, userId, ifMatchOf(request));
    reply.header('etag', entityTag(version));
  }
}

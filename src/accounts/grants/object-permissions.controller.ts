import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { ModelPermissions } from '../../permissions/model-permissions.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Resource } from '../../permissions/registry/resource.decorator.js';
import { PageLinks } from '../../pipeline/model-view-set/page-links.js';
import { IdParam } from '../../serializers/id-param.js';
import { parseListQuery } from '../../serializers/lists/list-query.js';
import { type Page } from '../../serializers/lists/page.js';
import { pageOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { type RawQuery } from '../../serializers/raw-query.js';
import { GrantExpiryDto } from './grant-expiry.dto.js';
import { GrantObjectPermissionDto } from './grant-object-permission.dto.js';
import { ObjectPermissionGrants } from './object-permission-grants.js';
import { OBJECT_PERMISSION_LIST } from './object-permission-query.js';
import { ObjectPermissionDto } from './object-permission.dto.js';

/** Permissions on single rows: django-guardian's object permissions. */
@Controller('object-permissions')
@Resource({
  actions: [
    { action: 'view', name: 'View object permissions', access: 'read' },
    { action: 'add', name: 'Grant permissions on objects' },
    { action: 'change', name: 'Change how long object permissions hold' },
    { action: 'delete', name: 'Revoke permissions on objects' },
  ],
})
@Permissions(IsAdmin, ModelPermissions)
export class ObjectPermissionsController {
  constructor(
    private readonly grants: ObjectPermissionGrants,
    private readonly links: PageLinks,
  ) {}

  @Get()
  @Serialize(pageOf(ObjectPermissionDto))
  async list(@Req() { url }: ApiRequest, @Query() query: RawQuery): Promise<Page<ObjectPermissionDto>> {
    const asked = parseListQuery(query, OBJECT_PERMISSION_LIST);
    const [grants, count] = await this.grants.list(asked);
    const results = grants.map((grant) => ObjectPermissionDto.of(grant));
    return this.links.page(url, query, asked, results, count);
  }

  @Post()
  @Serialize(ObjectPermissionDto)
  async create(
    @Req() request: ApiRequest,
    @Body() body: GrantObjectPermissionDto,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<ObjectPermissionDto> {
    const grant = await this.grants.grant(request, body);
    reply.header('location', this.links.to(request.url, grant.id));
    return ObjectPermissionDto.of(grant);
  }

  @Get(':id')
  @Serialize(ObjectPermissionDto)
  async retrieve(@Param() { id }: IdParam): Promise<ObjectPermissionDto> {
    return ObjectPermissionDto.of(await this.grants.find(id));
  }

  /** A grant holds for longer or shorter; who may do what to which row is granted anew. */
  @Patch(':id')
  @Serialize(ObjectPermissionDto)
  async partialUpdate(
    @Req() request: ApiRequest,
    @Param() { id }: IdParam,
    @Body() { expiresAt }: GrantExpiryDto,
  ): Promise<ObjectPermissionDto> {
    const grant = expiresAt === undefined ? this.grants.find(id) : this.grants.expire(request, id, expiresAt);
    return ObjectPermissionDto.of(await grant);
  }

  @Delete(':id')
  @HttpCode(204)
  async destroy(@Req() request: ApiRequest, @Param() { id }: IdParam): Promise<void> {
    await this.grants.revoke(request, id);
  }
}

import { Controller, Get, Query, Req } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { type RegisteredPermission } from '../../permissions/registry/registered-permission.js';
import { PageLinks } from '../../pipeline/model-view-set/page-links.js';
import { type ListDeclaration, parseListQuery } from '../../serializers/lists/list-query.js';
import { type Page } from '../../serializers/lists/page.js';
import { pageOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { type RawQuery } from '../../serializers/raw-query.js';
import { PermissionDto } from './permission.dto.js';

const PAGES_ONLY: ListDeclaration = { filters: {}, search: [], ordering: [] };

/** Every permission there is, by its resource: what the forms of an administrator choose from. */
@Controller('permissions')
@Permissions(IsAdmin)
export class PermissionsController {
  constructor(
    private readonly registry: PermissionRegistry,
    private readonly links: PageLinks,
  ) {}

  @Get()
  @Serialize(pageOf(PermissionDto))
  list(@Req() { url }: ApiRequest, @Query() query: RawQuery): Page<RegisteredPermission> {
    const asked = parseListQuery(query, PAGES_ONLY);
    const permissions = this.registry.permissions();
    const first = (asked.page - 1) * asked.pageSize;
    return this.links.page(url, query, asked, permissions.slice(first, first + asked.pageSize), permissions.length);
  }
}

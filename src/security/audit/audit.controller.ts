import { Controller, Get, Query, Req } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { AuditLog } from '../../observability/audit/audit-log.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { ModelPermissions } from '../../permissions/model-permissions.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Resource } from '../../permissions/registry/resource.decorator.js';
import { type LinkedPage, PageLinks } from '../../pipeline/model-view-set/page-links.js';
import { cursorOf } from '../../serializers/lists/cursor-query.dto.js';
import { cursorPage } from '../../serializers/lists/id-cursor.js';
import { pageSizeOf } from '../../serializers/lists/list-query.js';
import { pageOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { AuditQueryDto } from './audit-query.dto.js';
import { AuditRowDto } from './audit-row.dto.js';

/** Who changed what, for staff who hold the permission. Nobody changes it. */
@Controller('audit')
@Resource({ actions: [{ action: 'view', name: 'View the audit trail', access: 'read' }] })
@Permissions(IsAdmin, ModelPermissions)
export class AuditController {
  constructor(
    private readonly log: AuditLog,
    private readonly links: PageLinks,
  ) {}

  /** The newest first. */
  @Get()
  @Serialize(pageOf(AuditRowDto))
  async list(@Req() { url }: ApiRequest, @Query() query: AuditQueryDto): Promise<LinkedPage<AuditRowDto>> {
    const cursor = cursorOf(query);
    const pageSize = pageSizeOf(query);
    const { createdAt__gt: gt, createdAt__gte: gte, createdAt__lt: lt, createdAt__lte: lte } = query;
    const { actor, action, objectType, objectId, requestId } = query;
    const filter = { actor, action, objectType, objectId, requestId, createdAt: { gt, gte, lt, lte } };
    const position =
      cursor && ({ id: cursor.id, direction: cursor.direction === 'after' ? 'older' : 'newer' } as const);
    const found = await this.log.find(filter, pageSize + 1, position);
    return this.links.linked(
      url,
      cursorPage(
        found.map((row) => AuditRowDto.of(row)),
        pageSize,
        cursor,
      ),
    );
  }
}

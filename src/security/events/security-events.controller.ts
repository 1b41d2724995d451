import { Controller, Get, Query, Req } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { SecurityEventLog, positionOf } from '../../observability/events/security-event-log.js';
import { type SecurityEventRow } from '../../observability/events/security-event.statements.js';
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
import { eventFilterOf } from './event-filter-of.js';
import { SecurityEventQueryDto } from './security-event-query.dto.js';
import { SecurityEventDto } from './security-event.dto.js';

/** What happened and matters for security, for staff who hold the permission. */
@Controller('security/events')
@Resource({ name: 'security-events', actions: [{ action: 'view', name: 'View security events', access: 'read' }] })
@Permissions(IsAdmin, ModelPermissions)
export class SecurityEventsController {
  constructor(
    private readonly events: SecurityEventLog,
    private readonly links: PageLinks,
  ) {}

  /** The newest first. */
  @Get()
  @Serialize(pageOf(SecurityEventDto))
  async list(@Req() { url }: ApiRequest, @Query() query: SecurityEventQueryDto): Promise<LinkedPage<SecurityEventRow>> {
    const cursor = cursorOf(query);
    const pageSize = pageSizeOf(query);
    // The page after a row, in a list of the newest first, has the events before it.
    const position = cursor && positionOf(cursor.id, cursor.direction === 'after' ? 'before' : 'after');
    const found = await this.events.find(eventFilterOf(query), pageSize + 1, position);
    return this.links.linked(url, cursorPage(found, pageSize, cursor));
  }
}

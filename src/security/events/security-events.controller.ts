import { Controller, type ExecutionContext, Get, Query, Req, StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';
import { SecurityEvents } from '../../core/security/security-events.js';
import { type EventFilter } from '../../observability/events/event-filter.js';
import { EVENT_STREAM, NDJSON } from '../../pipeline/streamed-media.js';
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
import { eventJson } from './event-json.js';
import { EventStreams } from './event-streams.js';
import { Context } from './execution-context.decorator.js';
import { eventFilterOf } from './event-filter-of.js';
import { SecurityEventFilterDto, SecurityEventQueryDto } from './security-event-query.dto.js';
import { SecurityEventDto } from './security-event.dto.js';

/** What happened and matters for security, for staff who hold the permission. */
@Controller('security/events')
@Resource({ name: 'security-events', actions: [{ action: 'view', name: 'View security events', access: 'read' }] })
@Permissions(IsAdmin, ModelPermissions)
export class SecurityEventsController {
  constructor(
    private readonly events: SecurityEventLog,
    private readonly streams: EventStreams,
    private readonly reports: SecurityEvents,
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

  /** As they happen: server-sent events, each with the id to go on from (`Last-Event-ID`). An open stream counts as use of its credential. */
  @Get('stream')
  async stream(@Context() context: ExecutionContext, @Query() query: SecurityEventFilterDto): Promise<StreamableFile> {
    const { headers } = context.switchToHttp().getRequest<ApiRequest>();
    const lastEventId = headers['last-event-id'];
    const id = typeof lastEventId === 'string' ? lastEventId : undefined;
    const stream = await this.streams.open(context, eventFilterOf(query), id);
    return new StreamableFile(stream, { type: EVENT_STREAM });
  }

  /** All of them, the newest first, a JSON object a line. An answer that breaks off is not whole: the server has closed the connection. */
  @Get('export')
  export(@Req() request: ApiRequest, @Query() query: SecurityEventFilterDto): StreamableFile {
    this.reports.emit({ type: 'authz_admin', details: { action: 'security-events.export' } }, request);
    return new StreamableFile(Readable.from(this.#lines(eventFilterOf(query))), { type: NDJSON });
  }

  async *#lines(filter: EventFilter): AsyncGenerator<string> {
    for await (const batch of this.events.batches(filter)) {
      yield batch.map((event) => `${eventJson(event)}\n`).join('');
    }
  }
}

import { Body, Controller, Get, Param, Patch, Query, Req } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { type AlertRow } from '../../observability/detection/alerts.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { ModelPermissions } from '../../permissions/model-permissions.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Resource } from '../../permissions/registry/resource.decorator.js';
import { type LinkedPage, PageLinks } from '../../pipeline/model-view-set/page-links.js';
import { IdParam } from '../../serializers/id-param.js';
import { cursorOf } from '../../serializers/lists/cursor-query.dto.js';
import { cursorPage } from '../../serializers/lists/id-cursor.js';
import { pageSizeOf } from '../../serializers/lists/list-query.js';
import { pageOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { AlertDesk } from './alert-desk.js';
import { AlertQueryDto } from './alert-query.dto.js';
import { AlertDto } from './alert.dto.js';
import { UpdateAlertDto } from './update-alert.dto.js';

/** What detection has found, for staff who hold the permission. */
@Controller('security/alerts')
@Resource({
  name: 'security-alerts',
  actions: [
    { action: 'view', name: 'View security alerts', access: 'read' },
    { action: 'change', name: 'Change security alerts' },
  ],
})
@Permissions(IsAdmin, ModelPermissions)
export class AlertsController {
  constructor(
    private readonly alerts: AlertDesk,
    private readonly links: PageLinks,
  ) {}

  /** The newest first. */
  @Get()
  @Serialize(pageOf(AlertDto))
  async list(@Req() { url }: ApiRequest, @Query() query: AlertQueryDto): Promise<LinkedPage<AlertRow>> {
    const cursor = cursorOf(query);
    const pageSize = pageSizeOf(query);
    return this.links.linked(url, cursorPage(await this.alerts.list(query, pageSize + 1, cursor), pageSize, cursor));
  }

  @Get(':id')
  @Serialize(AlertDto)
  async retrieve(@Param() { id }: IdParam): Promise<AlertRow> {
    return found(await this.alerts.find(id));
  }

  @Patch(':id')
  @Serialize(AlertDto)
  async update(@Req() request: ApiRequest, @Param() { id }: IdParam, @Body() body: UpdateAlertDto): Promise<AlertRow> {
    return found(await this.alerts.update(id, body, request));
  }
}

function found(alert: AlertRow | undefined): AlertRow {
  if (!alert) {
    throw new NotFound();
  }
  return alert;
}

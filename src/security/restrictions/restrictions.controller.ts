import { Controller, Delete, Get, HttpCode, Param, Query, Req } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { type Restriction } from '../../observability/restrictions/restriction.entity.js';
import { RestrictionLog } from '../../observability/restrictions/restriction-log.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { ModelPermissions } from '../../permissions/model-permissions.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Resource } from '../../permissions/registry/resource.decorator.js';
import { type LinkedPage, PageLinks } from '../../pipeline/model-view-set/page-links.js';
import { IdParam } from '../../serializers/id-param.js';
import { CursorQueryDto, cursorOf } from '../../serializers/lists/cursor-query.dto.js';
import { cursorPage } from '../../serializers/lists/id-cursor.js';
import { pageSizeOf } from '../../serializers/lists/list-query.js';
import { pageOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { RestrictionDto } from './restriction.dto.js';

/** What responses to alerts have put on callers and holds now, for staff who hold the permission. */
@Controller('security/restrictions')
@Resource({
  name: 'restrictions',
  actions: [
    { action: 'view', name: 'View restrictions', access: 'read' },
    { action: 'delete', name: 'Lift restrictions' },
  ],
})
@Permissions(IsAdmin, ModelPermissions)
export class RestrictionsController {
  constructor(
    private readonly restrictions: RestrictionLog,
    private readonly links: PageLinks,
  ) {}

  @Get()
  @Serialize(pageOf(RestrictionDto))
  async list(@Req() { url }: ApiRequest, @Query() query: CursorQueryDto): Promise<LinkedPage<Restriction>> {
    const [pageSize, cursor] = [pageSizeOf(query), cursorOf(query)];
    return this.links.linked(url, cursorPage(await this.restrictions.list(pageSize + 1, cursor), pageSize, cursor));
  }

  /** Lifts it at once. */
  @Delete(':id')
  @HttpCode(204)
  async lift(@Req() request: ApiRequest, @Param() { id }: IdParam): Promise<void> {
    if (!(await this.restrictions.lift({ id }, request))) {
      throw new NotFound();
    }
  }
}

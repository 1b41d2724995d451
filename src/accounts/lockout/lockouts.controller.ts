import { Controller, Delete, Get, HttpCode, Param, Query, Req } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { ModelPermissions } from '../../permissions/model-permissions.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Resource } from '../../permissions/registry/resource.decorator.js';
import { type LinkedPage, PageLinks } from '../../pipeline/model-view-set/page-links.js';
import { IdParam } from '../../serializers/id-param.js';
import { CursorQueryDto, cursorOf } from '../../serializers/lists/cursor-query.dto.js';
import { pageSizeOf } from '../../serializers/lists/list-query.js';
import { pageOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { LockoutDto } from './lockout.dto.js';
import { type Lockout } from './lockout.entity.js';
import { Lockouts } from './lockouts.js';

/** The lockouts that hold now, for staff who hold the permission. */
@Controller('security/lockouts')
@Resource({
  name: 'lockouts',
  actions: [
    { action: 'view', name: 'View lockouts', access: 'read' },
    { action: 'delete', name: 'End lockouts' },
  ],
})
@Permissions(IsAdmin, ModelPermissions)
export class LockoutsController {
  constructor(
    private readonly lockouts: Lockouts,
    private readonly links: PageLinks,
  ) {}

  @Get()
  @Serialize(pageOf(LockoutDto))
  async list(@Req() { url }: ApiRequest, @Query() query: CursorQueryDto): Promise<LinkedPage<Lockout>> {
    return this.links.linked(url, await this.lockouts.list(pageSizeOf(query), cursorOf(query)));
  }

  /** Unlocks at once: the failures that led to the lockout are forgotten too. */
  @Delete(':id')
  @HttpCode(204)
  async end(@Req() request: ApiRequest, @Param() { id }: IdParam): Promise<void> {
    if (!(await this.lockouts.end(id, request))) {
      throw new NotFound();
    }
  }
}

import { Controller, Delete, Get, HttpCode, Param, Query, Req } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { NotFound, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { ModelPermissions } from '../../permissions/model-permissions.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Resource } from '../../permissions/registry/resource.decorator.js';
import { PageLinks } from '../../pipeline/model-view-set/page-links.js';
import { IdParam } from '../../serializers/id-param.js';
import { pageSizeOf } from '../../serializers/lists/list-query.js';
import { pageOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { type CursorPage, formatCursor, type IdCursor, parseCursor } from './id-cursor.js';
import { LockoutQueryDto } from './lockout-query.dto.js';
import { LockoutDto } from './lockout.dto.js';
import { type Lockout } from './lockout.entity.js';
import { Lockouts } from './lockouts.js';

/** A page as clients see it: its neighbours are absolute links. */
type LinkedPage = Pick<CursorPage<Lockout>, 'results'> & {
  readonly next: string | null;
  readonly previous: string | null;
};

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
  async list(@Req() { url }: ApiRequest, @Query() query: LockoutQueryDto): Promise<LinkedPage> {
    const cursor = query.cursor === undefined ? undefined : parseCursor(query.cursor);
    if (query.cursor !== undefined && !cursor) {
      throw new ValidationFailed([{ parameter: 'cursor', code: 'invalid', detail: 'Not a cursor of this list.' }]);
    }
    const pageSize = pageSizeOf(query);
    const { next, previous, results } = await this.lockouts.list(pageSize, cursor);
    const link = (to: IdCursor | null): string | null => to && this.links.cursor(url, formatCursor(to));
    return { next: link(next), previous: link(previous), results };
  }

  /** Unlocks at once: the failures that led to the lockout are forgotten too. */
  @Delete(':id')
  @HttpCode(204)
  async end(@Param() { id }: IdParam): Promise<void> {
    if (!(await this.lockouts.end(id))) {
      throw new NotFound();
    }
  }
}

import { Controller, Delete, Get, HttpCode, Inject, Param, Query, Req } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { NotFound, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { ModelPermissions } from '../../permissions/model-permissions.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Resource } from '../../permissions/registry/resource.decorator.js';
import { PUBLIC_URL } from '../../pipeline/public-url.js';
import { IdParam } from '../../serializers/id-param.js';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../serializers/lists/list-query.js';
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
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
  ) {}

  @Get()
  @Serialize(pageOf(LockoutDto))
  async list(@Req() { url }: ApiRequest, @Query() query: LockoutQueryDto): Promise<LinkedPage> {
    const cursor = query.cursor === undefined ? undefined : parseCursor(query.cursor);
    if (query.cursor !== undefined && !cursor) {
      throw new ValidationFailed([{ parameter: 'cursor', code: 'invalid', detail: 'Not a cursor of this list.' }]);
    }
    const pageSize = Math.min(query.pageSize ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
    const { next, previous, results } = await this.lockouts.list(pageSize, cursor);
    const link = (to: IdCursor | null): string | null => to && this.#link(url, to, query.pageSize);
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

  #link(url: string, to: IdCursor, pageSize: number | undefined): string {
    const [path = ''] = url.split('?', 1);
    const parameters = new URLSearchParams({
      ...(pageSize !== undefined && { pageSize: String(pageSize) }),
      cursor: formatCursor(to),
    });
    return `${this.publicUrl}${path.replace(/\/$/, '')}?${parameters.toString()}`;
  }
}

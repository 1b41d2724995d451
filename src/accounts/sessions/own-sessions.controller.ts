import { Controller, Delete, Get, HttpCode, Param, Query, Req } from '@nestjs/common';
import { SESSION } from '../../authentication/session/session.authentication.js';
import { type ApiRequest } from '../../core/api-request.js';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { IsAuthenticated } from '../../permissions/is-authenticated.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { PageLinks } from '../../pipeline/model-view-set/page-links.js';
import { IdParam } from '../../serializers/id-param.js';
import { type ListDeclaration, parseListQuery } from '../../serializers/lists/list-query.js';
import { type Page } from '../../serializers/lists/page.js';
import { pageOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { type RawQuery } from '../../serializers/raw-query.js';
import { SessionDto } from './session.dto.js';
import { Sessions } from './sessions.js';

const PAGES_ONLY: ListDeclaration = { filters: {}, search: [], ordering: [] };

/** Where the caller is signed in. */
@Controller('me/sessions')
@Permissions(IsAuthenticated)
export class OwnSessionsController {
  constructor(
    private readonly sessions: Sessions,
    private readonly links: PageLinks,
  ) {}

  @Get()
  @Serialize(pageOf(SessionDto))
  async list(@Req() { user, url }: ApiRequest, @Query() query: RawQuery): Promise<Page<SessionDto>> {
    const asked = parseListQuery(query, PAGES_ONLY);
    const [sessions, count] = user.userId === null ? [[], 0] : await this.sessions.list(user.userId, asked);
    const currentId = user.credential?.scheme === SESSION ? user.credential.id : null;
    const results = sessions.map((session) => SessionDto.of(session, session.id === currentId));
    return this.links.page(url, query, asked, results, count);
  }

  /** @throws {NotFound} for what is not the caller's own, and for what is nothing, alike */
  @Delete(':id')
  @HttpCode(204)
  async end(@Req() request: ApiRequest, @Param() { id }: IdParam): Promise<void> {
    const { userId } = request.user;
    if (userId === null || !(await this.sessions.endListed(request, userId, id))) {
      throw new NotFound();
    }
  }
}

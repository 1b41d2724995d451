import { Controller, Delete, Get, HttpCode, Param, Query, Req } from '@nestjs/common';
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
import { ConnectedAppDto } from './connected-app.dto.js';
import { type Consent } from './consent.entity.js';
import { Consents } from './consents.js';

const PAGES_ONLY: ListDeclaration = { filters: {}, search: [], ordering: [] };

/** What has access to the caller's account. */
@Controller('me/connected-apps')
@Permissions(IsAuthenticated)
export class ConnectedAppsController {
  constructor(
    private readonly consents: Consents,
    private readonly links: PageLinks,
  ) {}

  @Get()
  @Serialize(pageOf(ConnectedAppDto))
  async list(@Req() { user, url }: ApiRequest, @Query() query: RawQuery): Promise<Page<Consent>> {
    const asked = parseListQuery(query, PAGES_ONLY);
    const [consents, count] = user.userId === null ? [[], 0] : await this.consents.list(user.userId, asked);
    return this.links.page(url, query, asked, consents, count);
  }

  /**
   * Ends the access at once: consent, refresh tokens and access tokens.
   *
   * @throws {NotFound} for what is not the caller's own, and for what is nothing, alike
   */
  @Delete(':id')
  @HttpCode(204)
  async remove(@Req() request: ApiRequest, @Param() { id }: IdParam): Promise<void> {
    const { account } = request.user;
    if (!account || !(await this.consents.remove(account.id, id, request))) {
      throw new NotFound();
    }
  }
}

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
import { TokenDto } from './token.dto.js';
import { Tokens } from './tokens.js';

const PAGES_ONLY: ListDeclaration = { filters: {}, search: [], ordering: [] };

/** The caller's own tokens. */
@Controller('me/tokens')
@Permissions(IsAuthenticated)
export class OwnTokensController {
  constructor(
    private readonly tokens: Tokens,
    private readonly links: PageLinks,
  ) {}

  /** Those that hold: what is listed can be used. */
  @Get()
  @Serialize(pageOf(TokenDto))
  async list(@Req() { user: { userId }, url }: ApiRequest, @Query() query: RawQuery): Promise<Page<TokenDto>> {
    const asked = parseListQuery(query, PAGES_ONLY);
    const [tokens, count] = userId === null ? [[], 0] : await this.tokens.list(userId, asked);
    return this.links.page(
      url,
      query,
      asked,
      tokens.map((token) => TokenDto.of(token)),
      count,
    );
  }

  /** @throws {NotFound} for what is not the caller's own, and for what is nothing, alike */
  @Delete(':id')
  @HttpCode(204)
  async revoke(@Req() request: ApiRequest, @Param() { id }: IdParam): Promise<void> {
    const { userId } = request.user;
    if (userId === null || !(await this.tokens.revokeOwn(userId, id, request))) {
      throw new NotFound();
    }
  }
}

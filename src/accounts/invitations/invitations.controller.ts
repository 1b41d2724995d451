import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { PageLinks } from '../../pipeline/model-view-set/page-links.js';
import { IdParam } from '../../serializers/id-param.js';
import { type ListDeclaration, parseListQuery } from '../../serializers/lists/list-query.js';
import { type Page } from '../../serializers/lists/page.js';
import { pageOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { type RawQuery } from '../../serializers/raw-query.js';
import { EmailAddressDto } from '../email-address.dto.js';
import { InvitationDto } from './invitation.dto.js';
import { type Invitation } from './invitation.entity.js';
import { Invitations } from './invitations.js';

const PAGES_ONLY: ListDeclaration = { filters: {}, search: [], ordering: [] };

/** Inviting people to register, for staff. */
@Controller('invitations')
@Permissions(IsAdmin)
export class InvitationsController {
  constructor(
    private readonly invitations: Invitations,
    private readonly links: PageLinks,
  ) {}

  /** Sends the mail. A second invitation of an address replaces the first. */
  @Post()
  @Serialize(InvitationDto)
  invite(@Req() request: ApiRequest, @Body() { email }: EmailAddressDto): Promise<Invitation> {
    return this.invitations.invite(request, email);
  }

  /** Those that can be used, the newest first. */
  @Get()
  @Serialize(pageOf(InvitationDto))
  async list(@Req() { url }: ApiRequest, @Query() query: RawQuery): Promise<Page<Invitation>> {
    const asked = parseListQuery(query, PAGES_ONLY);
    const [invitations, count] = await this.invitations.list(asked);
    return this.links.page(url, query, asked, invitations, count);
  }

  @Delete(':id')
  @HttpCode(204)
  async revoke(@Req() request: ApiRequest, @Param() { id }: IdParam): Promise<void> {
    if (!(await this.invitations.revoke(request, id))) {
      throw new NotFound();
    }
  }
}

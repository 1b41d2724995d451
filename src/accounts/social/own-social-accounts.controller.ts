import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { SESSION } from '../../authentication/session/session.authentication.js';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { BadRequest, Conflict, NotFound, PermissionDenied, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { IsAuthenticated } from '../../permissions/is-authenticated.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { PageLinks } from '../../pipeline/model-view-set/page-links.js';
import { IdParam } from '../../serializers/id-param.js';
import { type ListDeclaration, parseListQuery } from '../../serializers/lists/list-query.js';
import { type Page } from '../../serializers/lists/page.js';
import { pageOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { type RawQuery } from '../../serializers/raw-query.js';
import { HasFullCredential } from '../passwords/has-full-credential.permission.js';
import { BeginLinkingDto } from './begin-linking.dto.js';
import { BegunLinkingDto } from './begun-linking.dto.js';
import { SocialAccountDto } from './social-account.dto.js';
import { SocialAccounts } from './social-accounts.js';
import { SocialProviders } from './social-providers.js';
import { SocialTickets } from './social-tickets.js';
import { SpentTickets } from './spent-tickets.js';

const PAGES_ONLY: ListDeclaration = { filters: {}, search: [], ordering: [] };

/** The identities at providers that the caller may sign in with. */
@Controller('me/social-accounts')
@Permissions(HasFullCredential)
export class OwnSocialAccountsController {
  constructor(
    private readonly accounts: SocialAccounts,
    private readonly providers: SocialProviders,
    private readonly tickets: SocialTickets,
    private readonly spent: SpentTickets,
    private readonly links: PageLinks,
  ) {}

  @Get()
  @Permissions(IsAuthenticated)
  @Serialize(pageOf(SocialAccountDto))
  async list(@Req() { user: { userId }, url }: ApiRequest, @Query() query: RawQuery): Promise<Page<SocialAccountDto>> {
    const asked = parseListQuery(query, PAGES_ONLY);
    const [linked, count] = userId === null ? [[], 0] : await this.accounts.list(userId, asked);
    const results = linked.map((account) => SocialAccountDto.of(account));
    return this.links.page(url, query, asked, results, count);
  }

  /** Begins to link an identity: the page sends its browser to the address of the answer. Whoever is signed in there then is linked. */
  @Post()
  @HttpCode(200)
  @Authentication(SESSION)
  @Serialize(BegunLinkingDto)
  async begin(
    @Req() { user: { userId, credential } }: ApiRequest,
    @Body() { provider: name, next }: BeginLinkingDto,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<BegunLinkingDto> {
    const provider = this.providers.find(name);
    if (!provider) {
      throw new ValidationFailed([
        { pointer: '/provider', code: 'invalid_choice', detail: 'There is no such provider.' },
      ]);
    }
    const { url, checks } = await provider.begin();
    const linkTo = { userId: known(userId), sessionId: known(credential).id };
    reply.header('set-cookie', this.tickets.attempt(name).issue({ checks, next, linkTo }, checks.state));
    return { url };
  }

  /**
   * Links the identity that a sign-in has ended with because an account here has its address: the caller's, as only they can say.
   *
   * @throws {PermissionDenied} when the caller's account has not this address, or has not verified it
   */
  @Post('confirm')
  @Serialize(SocialAccountDto)
  async confirm(@Req() request: ApiRequest, @Res({ passthrough: true }) reply: ApiReply): Promise<SocialAccountDto> {
    const userId = known(request.user.userId);
    const ticket = this.tickets.pending.read(request);
    if (!ticket) {
      throw nothingToConfirm();
    }
    if (!(await this.accounts.hasVerifiedEmail(userId, ticket.content.email))) {
      throw new PermissionDenied('Your account does not have the address of this identity.');
    }
    if (!(await this.spent.spend(ticket))) {
      throw nothingToConfirm();
    }
    reply.header('set-cookie', this.tickets.pending.cleared);
    const linked = await this.accounts.linkOwn(request, userId, ticket.content);
    if (!linked) {
      throw new Conflict('This identity is linked with another account.');
    }
    return SocialAccountDto.of(linked);
  }

  /**
   * @throws {NotFound} for what is not the caller's own, and for what is nothing, alike
   * @throws {Conflict} when there would be no way left to sign in
   */
  @Delete(':id')
  @HttpCode(204)
  async unlink(@Req() request: ApiRequest, @Param() { id }: IdParam): Promise<void> {
    switch (await this.accounts.unlink(request, known(request.user.userId), id)) {
      case 'unlinked':
        return;
      case 'unknown':
        throw new NotFound();
      case 'last':
        throw new Conflict('This is the only way to sign in to the account. Set a password first, by a reset.');
    }
  }
}

function nothingToConfirm(): BadRequest {
  return new BadRequest('Nothing waits to be confirmed. Sign in with the provider again.');
}

/** The permission has seen to it that there is one. */
function known<Value>(value: Value | null): Value {
  if (value === null) {
    throw new RangeError('An anonymous identity has no accounts.');
  }
  return value;
}

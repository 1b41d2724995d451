import {
  Controller,
  Get,
  type HttpRedirectResponse,
  HttpStatus,
  Inject,
  Param,
  Query,
  Redirect,
  Req,
  Res,
} from '@nestjs/common';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { OverlooksBadCredential } from '../../authentication/overlooks-bad-credential.decorator.js';
import { SESSION } from '../../authentication/session/session.authentication.js';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { BadRequest, Conflict, PermissionDenied } from '../../exceptions/api.exceptions.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { type RawQuery } from '../../serializers/raw-query.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { type LoginReply } from '../logins/login-completion.js';
import { type VerifiedAccount } from '../logins/verified-account.js';
import { BeginSignInQueryDto } from './begin-sign-in-query.dto.js';
import { type ProviderIdentity } from './provider-identity.js';
import { SocialAccounts } from './social-accounts.js';
import { SocialLogin } from './social-login.js';
import { SocialProviderDto } from './social-provider.dto.js';
import { SocialProviders } from './social-providers.js';
import { SocialSignIn } from './social-sign-in.js';
import { type BegunAttempt, SocialTickets } from './social-tickets.js';
import { SpentTickets } from './spent-tickets.js';

/** Signing a browser in with an OpenID provider (OpenID Connect Core 1.0, section 3.1). The addresses are for a browser to go to, not for a script to fetch. */
@Controller('auth/social')
@Permissions(AllowAny)
@Throttle('social', { rate: '60/min', by: 'address', strict: true })
export class SocialController {
  constructor(
    private readonly providers: SocialProviders,
    private readonly tickets: SocialTickets,
    private readonly spent: SpentTickets,
    private readonly accounts: SocialAccounts,
    private readonly socialSignIn: SocialSignIn,
    private readonly logins: SocialLogin,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'socialLanding'>,
  ) {}

  /** In the order of the settings. */
  @Get()
  @Authentication()
  @Serialize([SocialProviderDto])
  list(): readonly SocialProviderDto[] {
    return this.providers.list().map((provider) => SocialProviderDto.of(provider));
  }

  /** Sends the browser to the provider, with a cookie that it must come back with. */
  @Get(':provider')
  @Authentication()
  @Redirect('', HttpStatus.SEE_OTHER)
  async begin(
    @Param('provider') name: string,
    @Query() { next }: BeginSignInQueryDto,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<HttpRedirectResponse> {
    const provider = this.providers.get(name);
    const { url, checks } = await provider.begin();
    reply.header('set-cookie', this.tickets.attempt(name).issue({ checks, next, linkTo: null }, checks.state));
    return seeOther(url);
  }

  /**
   * Where the provider sends the browser back to. A provider may add parameters of its own (RFC 6749, section 4.1.2), so none is refused here.
   *
   * @throws {BadRequest} for a sign-in that this browser has not begun with this provider in the last ten minutes, or has completed already
   */
  @Get(':provider/callback')
  @Authentication(SESSION)
  @OverlooksBadCredential()
  @Throttle('login', { by: 'address' })
  @Redirect('', HttpStatus.SEE_OTHER)
  async complete(
    @Req() request: ApiRequest,
    @Param('provider') name: string,
    @Query() { state }: RawQuery,
    @Res({ passthrough: true }) reply: LoginReply,
  ): Promise<HttpRedirectResponse> {
    const provider = this.providers.get(name);
    const cookie = this.tickets.attempt(name);
    const ticket = typeof state === 'string' ? cookie.read(request, state) : undefined;
    if (!ticket || !(await this.spent.spend(ticket))) {
      throw notBegun();
    }
    reply.header('set-cookie', cookie.cleared);
    const { checks, next, linkTo } = ticket.content;
    const identity = await provider.complete(request.url, checks);
    if (linkTo) {
      await this.#link(request, linkTo, identity);
      return seeOther(next ?? this.settings.socialLanding);
    }
    const user = await this.#accountOf(request, identity, reply);
    const options = { next, hasShownFactors: provider.hasSeenFactorsOf(identity) };
    return seeOther(await this.logins.logIn(user, options, { request, reply }));
  }

  /** Only while the session goes on that has asked for it: whoever has the browser after a logout must not link their own identity. */
  async #link(
    request: ApiRequest,
    linkTo: NonNullable<BegunAttempt['linkTo']>,
    identity: ProviderIdentity,
  ): Promise<void> {
    const { userId, credential } = request.user;
    if (userId !== linkTo.userId || credential?.id !== linkTo.sessionId) {
      throw notBegun();
    }
    if (!(await this.accounts.linkOwn(request, userId, identity))) {
      throw new Conflict('This identity is linked with another account.');
    }
  }

  async #accountOf(request: ApiRequest, identity: ProviderIdentity, reply: ApiReply): Promise<VerifiedAccount> {
    const result = await this.socialSignIn.signIn(request, identity);
    switch (result.kind) {
      case 'refused':
        throw new PermissionDenied('There is no account here that this identity may sign in to.');
      case 'confirm':
        reply.header('set-cookie', this.tickets.pending.issue(identity));
        throw new Conflict(
          'An account here has this address. Sign in to it, then confirm with POST /api/v1/me/social-accounts/confirm within ten minutes.',
        );
      case 'account':
        return result.user;
    }
  }
}

function seeOther(url: string): HttpRedirectResponse {
  return { url, statusCode: HttpStatus.SEE_OTHER };
}

function notBegun(): BadRequest {
  return new BadRequest('This browser has not begun this sign-in, or it has ended already. Begin again.');
}

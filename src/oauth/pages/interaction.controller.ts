import { Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { SameOrigin } from '../../authentication/csrf/same-origin.decorator.js';
import { OverlooksBadCredential } from '../../authentication/overlooks-bad-credential.decorator.js';
import { SESSION } from '../../authentication/session/session.authentication.js';
import { type ApiRequest } from '../../core/api-request.js';
import { BadRequest } from '../../exceptions/api.exceptions.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { Consents } from '../consents/consents.js';
import { ConsentPages } from './consent-pages.js';
import { askedScopes, grantAsked } from './consent-scopes.js';
import { readForm } from './form-body.js';
import { ConsentFormDto } from './interaction-forms.dto.js';
import { Interactions, type OpenInteraction, type PageExchange } from './interactions.js';
import { PageExceptionFilter } from './page-exception.filter.js';
import { sendOn, sendPage } from './page-reply.js';
import { ProviderSignIn } from './provider-sign-in.js';
import { SignInPages } from './sign-in-pages.js';

type PageRequest = FastifyRequest & ApiRequest;

/** Where the provider sends a browser that has something to do first: to sign in, or to consent. */
@Controller('oauth/interaction/:uid')
@UseFilters(PageExceptionFilter)
@Permissions(AllowAny)
@Throttle('oauth-pages', { rate: '300/min', by: 'address' })
export class InteractionController {
  constructor(
    private readonly interactions: Interactions,
    private readonly signIn: ProviderSignIn,
    private readonly signInPages: SignInPages,
    private readonly consentPages: ConsentPages,
    private readonly consents: Consents,
  ) {}

  @Get()
  @Authentication(SESSION)
  @OverlooksBadCredential()
  async show(@Req() request: PageRequest, @Res() reply: FastifyReply): Promise<void> {
    const exchange = { request, reply };
    const interaction = await this.interactions.find(exchange);
    const { prompt } = interaction.details;
    if (prompt.name === 'login') {
      const next = await this.signIn.byPresentSession(interaction, exchange, request.user);
      if (next === undefined) {
        sendPage(reply, this.signInPages.signIn(interaction, loginHint(interaction)));
      } else {
        sendOn(reply, next);
      }
    } else if (interaction.client.firstParty && !isAskedToPrompt(interaction)) {
      sendOn(reply, await this.#agree(interaction, exchange));
    } else {
      sendPage(reply, await this.consentPages.consent(interaction, accountOf(interaction)));
    }
  }

  @Post('consent')
  @Authentication()
  @SameOrigin()
  async decide(@Req() request: PageRequest, @Res() reply: FastifyReply): Promise<void> {
    const exchange = { request, reply };
    const interaction = await this.interactions.find(exchange);
    const form = readForm(request.body, ConsentFormDto);
    this.interactions.assertOwn(interaction, form);
    if (interaction.details.prompt.name !== 'consent') {
      throw new BadRequest('Nothing is to be allowed here yet.');
    }
    const refusal = { error: 'access_denied', error_description: 'It was not allowed.' };
    const next =
      form.decision === 'allow'
        ? await this.#agree(interaction, exchange)
        : await this.interactions.end(interaction, exchange, refusal);
    sendOn(reply, next);
  }

  async #agree(interaction: OpenInteraction, exchange: PageExchange): Promise<string> {
    const accountId = accountOf(interaction);
    const grantId = await grantAsked(interaction, accountId);
    const scopes = askedScopes(interaction);
    const request = exchange.request as unknown as ApiRequest;
    await this.consents.remember(accountId, interaction.client, scopes, request);
    return this.interactions.end(interaction, exchange, { consent: { grantId } });
  }
}

function loginHint({ details }: OpenInteraction): string {
  const { login_hint: hint } = details.params;
  return typeof hint === 'string' ? hint : '';
}

function isAskedToPrompt({ details }: OpenInteraction): boolean {
  const { prompt } = details.params;
  return typeof prompt === 'string' && prompt.split(' ').includes('consent');
}

/** Who signed in at the provider, in the session that the interaction is bound to. */
function accountOf({ details }: OpenInteraction): string {
  if (details.session?.accountId === undefined) {
    throw new BadRequest('Nobody has signed in yet. Go back to the application and begin again.');
  }
  return details.session.accountId;
}

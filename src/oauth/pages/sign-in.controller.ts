import { Controller, Post, Req, Res, UseFilters } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { SameOrigin } from '../../authentication/csrf/same-origin.decorator.js';
import { type ApiRequest } from '../../core/api-request.js';
import { Unauthenticated } from '../../exceptions/api.exceptions.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { readForm } from './form-body.js';
import { InteractionFormDto, SecondFactorFormDto, SignInFormDto } from './interaction-forms.dto.js';
import { Interactions, type OpenInteraction } from './interactions.js';
import { PageExceptionFilter } from './page-exception.filter.js';
import { pageFault } from './page-faults.js';
import { PageLogin, type PageLoginResult } from './page-login.js';
import { type PageAnswer, sendOn, sendPage } from './page-reply.js';
import { ProviderSignIn } from './provider-sign-in.js';
import { SignInPages } from './sign-in-pages.js';

type PageRequest = FastifyRequest & ApiRequest;

const WRONG_PASSWORD = { field: 'username', detail: 'Username or password is wrong' };
const TOO_LATE = { field: 'username', detail: 'That took too long. Sign in again.', status: 401 };

/** What the forms of the sign-in pages are sent to. No credential of the browser's is looked at: what somebody types in is what counts. */
@Controller('oauth/interaction/:uid')
@UseFilters(PageExceptionFilter)
@Authentication()
@SameOrigin()
@Permissions(AllowAny)
@Throttle('login', { by: 'address' })
export class SignInController {
  constructor(
    private readonly interactions: Interactions,
    private readonly logins: PageLogin,
    private readonly signIn: ProviderSignIn,
    private readonly pages: SignInPages,
  ) {}

  @Post('login')
  async logIn(@Req() request: PageRequest, @Res() reply: FastifyReply): Promise<void> {
    const interaction = await this.interactions.find({ request, reply });
    let username = '';
    try {
      const form = readForm(request.body, SignInFormDto);
      this.interactions.assertOwn(interaction, form);
      username = form.username;
      await this.#goOn(interaction, await this.logins.byPassword(form, { request, reply }), request, reply);
    } catch (error) {
      const fault = pageFault(error, WRONG_PASSWORD);
      if (!fault) {
        throw error;
      }
      void reply.headers(fault.headers);
      sendPage(reply, this.pages.signIn(interaction, username, fault));
    }
  }

  @Post('factor')
  async factor(@Req() request: PageRequest, @Res() reply: FastifyReply): Promise<void> {
    const interaction = await this.interactions.find({ request, reply });
    const form = readForm(request.body, SecondFactorFormDto);
    this.interactions.assertOwn(interaction, form);
    try {
      await this.#goOn(interaction, await this.logins.byFactor(form, { request, reply }), request, reply);
    } catch (error) {
      sendPage(reply, await this.#factorAgain(interaction, form, error, request, reply));
    }
  }

  @Post('cancel')
  async cancel(@Req() request: PageRequest, @Res() reply: FastifyReply): Promise<void> {
    const interaction = await this.interactions.find({ request, reply });
    this.interactions.assertOwn(interaction, readForm(request.body, InteractionFormDto));
    const refusal = { error: 'access_denied', error_description: 'Nobody signed in.' };
    sendOn(reply, await this.interactions.end(interaction, { request, reply }, refusal));
  }

  async #goOn(
    interaction: OpenInteraction,
    result: PageLoginResult,
    request: PageRequest,
    reply: FastifyReply,
  ): Promise<void> {
    if (result.kind === 'factor') {
      sendPage(reply, this.pages.secondFactor(interaction, result.pending));
      return;
    }
    const next = await this.signIn.complete(interaction, { request, reply }, result.session);
    if (result.recoveryCodes.length > 0) {
      sendPage(reply, this.pages.recoveryCodes(result.recoveryCodes, next));
    } else {
      sendOn(reply, next);
    }
  }

  async #factorAgain(
    interaction: OpenInteraction,
    form: SecondFactorFormDto,
    error: unknown,
    request: PageRequest,
    reply: FastifyReply,
  ): Promise<PageAnswer> {
    const field = form.recoveryCode === undefined ? 'code' : 'recoveryCode';
    const fault = pageFault(error, { field, detail: 'That code is wrong, or was used before' });
    const isTooLate = error instanceof Unauthenticated && error.code === 'token_not_valid';
    if (!fault && !isTooLate) {
      throw error;
    }
    const pending = fault && (await this.logins.again(form, { request, reply }).catch(noneIfTooLate));
    void reply.headers(fault?.headers ?? {});
    return pending
      ? this.pages.secondFactor(interaction, pending, fault)
      : this.pages.signIn(interaction, '', TOO_LATE);
  }
}

/** The ticket is dead after a few attempts. */
function noneIfTooLate(error: unknown): undefined {
  if (!(error instanceof Unauthenticated)) {
    throw error;
  }
}

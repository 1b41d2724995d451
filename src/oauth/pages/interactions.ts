import { Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import { type InteractionResults } from 'oidc-provider';
import { CsrfTokens } from '../../authentication/csrf/csrf-tokens.js';
import { CsrfFailed, NotFound } from '../../exceptions/api.exceptions.js';
import { OAuthClientCache } from '../clients/oauth-client-cache.js';
import { type UsableClient } from '../clients/usable-client.js';
import { OAUTH_PREFIX } from '../oauth-issuer.js';
import { ProviderHolder } from '../provider/provider.holder.js';
import { type InteractionFormDto } from './interaction-forms.dto.js';

/** A browser's request for a page, and its reply. */
export interface PageExchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Who has signed in. */
export type SignIn = NonNullable<InteractionResults['login']>;

/** What somebody has to do before an authorization goes on. */
export interface OpenInteraction {
  readonly provider: Provider;
  readonly details: Awaited<ReturnType<Provider['interactionDetails']>>;
  readonly client: UsableClient;
  /** Where its pages are; below it, where their forms are sent to. */
  readonly path: string;
  /** For the forms of its pages: what only they know. */
  readonly token: string;
}

/** Finds and ends interactions: each belongs to the browser that has its signed cookie, and to the session in which it began. */
@Injectable()
export class Interactions {
  constructor(
    private readonly holder: ProviderHolder,
    private readonly clients: OAuthClientCache,
    private readonly csrfTokens: CsrfTokens,
  ) {}

  /** @throws {NotFound} when this browser has begun none, or it has ended or expired */
  async find({ request, reply }: PageExchange): Promise<OpenInteraction> {
    const provider = await this.holder.provider();
    const details = await provider.interactionDetails(request.raw, reply.raw).catch(refuseUnlessFault);
    const { client_id: clientId } = details.params;
    const client = typeof clientId === 'string' ? await this.clients.find(clientId) : undefined;
    const path = `${OAUTH_PREFIX}/interaction/${details.uid}`;
    if (!client || !isAt(path, request.url)) {
      throw gone();
    }
    return { provider, details, client, path, token: this.csrfTokens.issue(tokenSubject(details.uid)) };
  }

  /** @throws {CsrfFailed} when the form is not one of the interaction's own pages */
  assertOwn({ details }: OpenInteraction, { token }: InteractionFormDto): void {
    if (!this.csrfTokens.verify(token, tokenSubject(details.uid))) {
      throw new CsrfFailed('This form is not of the page that it says to be. Go back and try again.');
    }
  }

  /** @returns where the browser goes on */
  async end(
    { provider }: OpenInteraction,
    { request, reply }: PageExchange,
    result: InteractionResults,
  ): Promise<string> {
    return provider.interactionResult(request.raw, reply.raw, result, {
      mergeWithLastSubmission: !('login' in result),
    });
  }

  /** Ends one by a sign-in. In the session of another account, in which it may have begun, it cannot go on: that has ended. */
  async signIn(interaction: OpenInteraction, exchange: PageExchange, login: SignIn): Promise<string> {
    const { details } = interaction;
    if (details.session === undefined || details.session.accountId === login.accountId) {
      return this.end(interaction, exchange, { login });
    }
    Object.assign(details, { session: undefined, result: { login } });
    await details.save(details.exp - Math.floor(Date.now() / 1000));
    return details.returnTo;
  }
}

/** What a form token is bound to: no session has such an id. */
function tokenSubject(uid: string): string {
  return `oauth interaction ${uid}`;
}

function isAt(path: string, url: string): boolean {
  return url === path || url.startsWith(`${path}/`) || url.startsWith(`${path}?`);
}

/** The library's way to say that there is none; anything else is a fault. */
function refuseUnlessFault(error: unknown): never {
  throw (error as { readonly name?: unknown } | null)?.name === 'SessionNotFound' ? gone() : error;
}

function gone(): NotFound {
  return new NotFound(
    'This page has expired, or was opened in another browser. Go back to the application and begin again.',
  );
}

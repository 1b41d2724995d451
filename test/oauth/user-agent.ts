import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { type InteractionResults } from 'oidc-provider';
import { ProviderHolder } from '../../src/oauth/provider/provider.holder.js';
import { type TestApp } from '../kit/test-app.js';
import { localAddress, PUBLIC_URL } from './relying-party.js';

/** What a browser got: where it was sent to at last, or the page that it was shown. */
export interface Visited {
  readonly url: string;
  readonly status: number;
  readonly text: string;
}

/** A person's browser at the provider: it keeps cookies, and follows redirects for as long as they stay at the provider's own pages. */
export class UserAgent {
  readonly #cookies = new Map<string, string>();

  constructor(private readonly app: TestApp) {}

  /** @returns where it ended: a page, a question of the provider's, or the address of the client that it was sent back to */
  async visit(url: string, form?: Readonly<Record<string, string>>): Promise<Visited> {
    const response = await fetch(localAddress(this.app, url), {
      redirect: 'manual',
      headers: { cookie: this.#cookieHeader() },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    this.#keepCookies(response);
    const location = response.headers.get('location');
    if (location === null) {
      return { url, status: response.status, text: await response.text() };
    }
    const next = new URL(location, url).href;
    const isOurs = next.startsWith(`${PUBLIC_URL}/oauth/`) && !next.includes('/interaction/');
    return isOurs ? this.visit(next) : { url: next, status: response.status, text: '' };
  }

  /** Answers the provider's question as its page does. @returns where that leads to */
  async answer(result: InteractionResults): Promise<Visited> {
    const provider = await this.app.get(ProviderHolder).provider();
    const request = new IncomingMessage(new Socket());
    request.headers.cookie = this.#cookieHeader();
    return this.visit(await provider.interactionResult(request, new ServerResponse(request), result));
  }

  /** Signs in, and agrees to everything that is asked. @returns where that leads to */
  async authorize(url: string, accountId: string): Promise<Visited> {
    return this.signIn(await this.visit(url), accountId);
  }

  /** The same, for whoever has been asked already. */
  async signIn(asked: Visited, accountId: string): Promise<Visited> {
    const signedIn = isAsked(asked) ? await this.answer({ login: { accountId } }) : asked;
    return isAsked(signedIn) ? this.answer(await this.#consent()) : signedIn;
  }

  async #consent(): Promise<InteractionResults> {
    const provider = await this.app.get(ProviderHolder).provider();
    const request = new IncomingMessage(new Socket());
    request.headers.cookie = this.#cookieHeader();
    const { params, prompt, session } = await provider.interactionDetails(request, new ServerResponse(request));
    const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId: String(params.client_id) });
    const { missingOIDCScope, missingResourceScopes } = prompt.details as {
      readonly missingOIDCScope?: readonly string[];
      readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>;
    };
    grant.addOIDCScope((missingOIDCScope ?? []).join(' '));
    for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {})) {
      grant.addResourceScope(resource, scopes.join(' '));
    }
    return { consent: { grantId: await grant.save() } };
  }

  #cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keepCookies(response: Response): void {
    for (const field of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(field) ?? [];
      this.#cookies.set(name, value);
    }
  }
}

function isAsked({ url }: Visited): boolean {
  return url.includes('/interaction/');
}

import { Inject, Injectable } from '@nestjs/common';
import { type Client, type ErrorOut, type KoaContextWithOIDC } from 'oidc-provider';
import { PUBLIC_URL } from '../../pipeline/public-url.js';
import { pagePolicy } from './page-policy.js';
import { ProviderPages } from './provider-pages.js';
import { confirmDevicePage, userCodePage } from './templates/device.templates.js';
import { messagePage } from './templates/message.template.js';
import { type FieldFault } from './templates/page-template.js';
import { signOutPage } from './templates/sign-out.template.js';

const CODE_WRONG = { field: 'user_code', detail: 'That code is not right, has expired, or was used already' };

/** How the library calls it when a person says no. */
const ABORTED = 'AbortedError';

/** What the provider's session keeps for the form that it waits for. */
interface FormState {
  readonly secret: string;
  readonly postLogoutRedirectUri?: string | undefined;
}

/** The pages that the provider itself answers with, in the style of all others. */
@Injectable()
export class StyledPages extends ProviderPages {
  readonly #host: string;

  constructor(@Inject(PUBLIC_URL) publicUrl: string) {
    super();
    this.#host = new URL(publicUrl).host;
  }

  override error(ctx: KoaContextWithOIDC, { error, error_description: description = '' }: ErrorOut): void {
    const text =
      description === '' ? 'The application has sent a request that cannot be answered.' : sentence(description);
    const heading = 'The application cannot go on';
    this.#write(ctx, messagePage.render({ host: this.#host, heading, text, code: error }));
  }

  override logout(ctx: KoaContextWithOIDC): void {
    const { secret: token, postLogoutRedirectUri: target } = stateOf(ctx);
    const action = ctx.oidc.urlFor('end_session_confirm');
    const client = ctx.oidc.client?.clientName ?? null;
    const signedIn = ctx.oidc.session?.accountId !== undefined;
    this.#write(ctx, signOutPage.render({ host: this.#host, action, token, client, signedIn }), target);
  }

  override loggedOut(ctx: KoaContextWithOIDC): void {
    const name = ctx.oidc.client?.clientName;
    const heading = 'You are signed out';
    const text =
      name === undefined ? 'You can close this page.' : `You are signed out of ${name}. You can close this page.`;
    this.#write(ctx, messagePage.render({ host: this.#host, heading, text, code: null }));
  }

  override userCode(ctx: KoaContextWithOIDC, _form: string, fault: Error | undefined): void {
    if (fault?.name === ABORTED) {
      const [heading, text] = [
        'Nothing was connected',
        'You have said that it is not your device. You can close this page.',
      ];
      this.#write(ctx, messagePage.render({ host: this.#host, heading, text, code: null }));
      return;
    }
    const { user_code: typed } = ctx.oidc.params ?? {};
    const userCode = typeof typed === 'string' ? typed : '';
    const faults: readonly FieldFault[] = fault ? [CODE_WRONG] : [];
    this.#write(ctx, userCodePage.render({ host: this.#host, faults, userCode, ...deviceForm(ctx) }));
  }

  override confirmDevice(ctx: KoaContextWithOIDC, _form: string, client: Client, shown: string): void {
    const values = { client: client.clientName ?? client.clientId, shown, userCode: shown, ...deviceForm(ctx) };
    this.#write(ctx, confirmDevicePage.render({ host: this.#host, ...values }));
  }

  override deviceConnected(ctx: KoaContextWithOIDC): void {
    const [heading, text] = ['Your device is connected', 'Go back to it. You can close this page.'];
    this.#write(ctx, messagePage.render({ host: this.#host, heading, text, code: null }));
  }

  #write(ctx: KoaContextWithOIDC, html: string, target?: string): void {
    ctx.type = 'html';
    ctx.set('content-security-policy', pagePolicy({ target }));
    ctx.set('cache-control', 'no-store');
    ctx.body = html;
  }
}

function deviceForm(ctx: KoaContextWithOIDC): { readonly action: string; readonly token: string } {
  return { action: ctx.oidc.urlFor('code_verification'), token: stateOf(ctx).secret };
}

function stateOf({ oidc }: KoaContextWithOIDC): FormState {
  return oidc.session?.state as unknown as FormState;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

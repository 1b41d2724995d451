import { Inject, Injectable } from '@nestjs/common';
import { SocialProviders } from '../../accounts/social/social-providers.js';
import { API_PREFIX } from '../../pipeline/api-paths.js';
import { PUBLIC_URL } from '../../pipeline/public-url.js';
import { type OpenInteraction } from './interactions.js';
import { pagePolicy } from './page-policy.js';
import { type PageFault } from './page-faults.js';
import { type PendingFactor } from './page-login.js';
import { type PageAnswer } from './page-reply.js';
import { type FieldFault } from './templates/page-template.js';
import { recoveryCodesPage } from './templates/recovery-codes.template.js';
import { secondFactorPage } from './templates/second-factor.template.js';
import { signInPage } from './templates/sign-in.template.js';

/** The pages on which somebody signs in. */
@Injectable()
export class SignInPages {
  readonly #host: string;

  constructor(
    private readonly providers: SocialProviders,
    @Inject(PUBLIC_URL) publicUrl: string,
  ) {
    this.#host = new URL(publicUrl).host;
  }

  signIn(interaction: OpenInteraction, username: string, fault?: PageFault): PageAnswer {
    const { path: action, token, client } = interaction;
    const providers = this.providers.list().map(({ name, label }) => ({
      label,
      href: `/${API_PREFIX}/auth/social/${encodeURIComponent(name)}?next=${encodeURIComponent(action)}`,
    }));
    const values = { action, token, username, providers, client: client.name };
    return this.#answer(interaction, signInPage.render({ ...values, ...this.#frame(fault) }), fault);
  }

  secondFactor(interaction: OpenInteraction, { ticket, methods, setup }: PendingFactor, fault?: PageFault): PageAnswer {
    const { path: action, token } = interaction;
    const [totp, recoveryCode, passkey] = ['totp', 'recovery_code', 'passkey'].map((name) => methods.includes(name));
    const shown = { totp: totp ?? false, recoveryCode: recoveryCode ?? false, passkey: passkey ?? false };
    const values = { action, token, ticket, setup, ...shown };
    return this.#answer(interaction, secondFactorPage.render({ ...values, ...this.#frame(fault) }), fault);
  }

  recoveryCodes(codes: readonly string[], next: string): PageAnswer {
    return { html: recoveryCodesPage.render({ codes, next, host: this.#host }), policy: pagePolicy() };
  }

  #frame(fault?: PageFault): { readonly host: string; readonly faults: readonly FieldFault[] } {
    return { host: this.#host, faults: fault ? [fault] : [] };
  }

  #answer({ details }: OpenInteraction, html: string, fault?: PageFault): PageAnswer {
    const { redirect_uri: target } = details.params;
    const policy = pagePolicy({ script: true, ...(typeof target === 'string' && { target }) });
    return { html, policy, status: fault?.status ?? 200 };
  }
}

import { type KoaContextWithOIDC } from 'oidc-provider';
import { type ProviderPages } from './provider-pages.js';

/**
 * Where the library would have a script submit a form by itself, a person does: a link to the page for device codes may come from anybody, and must not
 * even seem to be confirmed.
 */
export function withoutScript(
  pages: ProviderPages,
): (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void> {
  return async (ctx, next) => {
    await next();
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    if (oidc === undefined || ctx.method !== 'GET' || ctx.status !== 200) {
      return;
    }
    if (oidc.route === 'code_verification' && oidc.params?.['user_code'] !== undefined) {
      await pages.userCode(ctx, '', undefined);
    } else if (oidc.route === 'end_session' && oidc.session?.accountId === undefined) {
      await pages.logout(ctx, '');
    }
  };
}

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
    } else if (isSignOut(oidc)) {
      await pages.logout(ctx, '');
    }
  };
}

/** Nobody is signed in, so that nothing is asked; or somebody else is, who has to be signed out before whoever signs in now. */
function isSignOut({ route, session }: KoaContextWithOIDC['oidc']): boolean {
  return route === 'end_session'
    ? session?.accountId === undefined
    : route === 'resume' && session?.state?.['postLogoutRedirectUri'] !== undefined;
}

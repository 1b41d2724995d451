import { type KoaContextWithOIDC } from 'oidc-provider';
import { type Consents } from './consents.js';

/** @returns what the provider runs around each of its requests: a token for somebody is a use of what they have agreed to */
export function notingUse(consents: Consents): (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void> {
  return async (ctx, next) => {
    await next();
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    const { AccessToken: token } = oidc?.entities ?? {};
    if (oidc?.route === 'token' && ctx.status === 200 && token?.accountId && token.clientId) {
      consents.noteUse(token.accountId, token.clientId);
    }
  };
}

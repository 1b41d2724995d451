import { type KoaContextWithOIDC } from 'oidc-provider';
import { type OAuthIssuer } from '../oauth-issuer.js';
import { RESPONSE_MODES } from './response-modes.js';

/** Where metadata is, below the issuer (OpenID Connect Discovery, section 4; RFC 8414, section 3). */
export const DISCOVERY_PATHS = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
] as const;

/** In seconds: what is said there changes with a release of this server at most. */
const MAX_AGE = 300;

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

/** The metadata names the keys at the address that all of this server's tokens are verified with, which is not below the issuer, and what is not off. */
export function answerDiscovery({ jwksUri }: Pick<OAuthIssuer, 'jwksUri'>): Middleware {
  return async (ctx, next) => {
    await next();
    if (DISCOVERY_PATHS.some((path) => ctx.path.endsWith(path)) && isMetadata(ctx.body)) {
      ctx.body = { ...ctx.body, jwks_uri: jwksUri, response_modes_supported: RESPONSE_MODES };
      ctx.set('cache-control', `public, max-age=${MAX_AGE}`);
    }
  };
}

function isMetadata(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && 'issuer' in body;
}

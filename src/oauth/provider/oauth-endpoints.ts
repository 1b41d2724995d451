import { type OAuthEndpoints } from '../../pipeline/openapi/oauth-scheme.js';
import { type OAuthIssuer } from '../oauth-issuer.js';
import { DISCOVERY_PATHS } from './discovery.js';
import { PROVIDER_ROUTES } from './provider-routes.js';

/** Where the provider is, to whoever describes the API. */
export function oauthEndpoints({ issuer }: Pick<OAuthIssuer, 'issuer'>): OAuthEndpoints {
  return {
    authorization: issuer + PROVIDER_ROUTES.authorization,
    token: issuer + PROVIDER_ROUTES.token,
    metadata: issuer + DISCOVERY_PATHS[0],
  };
}

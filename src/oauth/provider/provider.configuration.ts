import { type Configuration } from 'oidc-provider';
import { CLAIMS } from '../accounts/account-claims.js';
import { ID_TOKEN_ALGORITHMS } from '../clients/id-token-algorithms.js';
import { actorOf } from '../tokens/token-exchange.js';
import { existingGrant } from './existing-grant.js';
import { type OidcLibrary } from './oidc-library.js';
import { providerFetch } from './provider-fetch.js';
import { type ProviderParts } from './provider-parts.js';
import { PROVIDER_ROUTES } from './provider-routes.js';
import { providerFeatures } from './provider.features.js';
import { tokenLifetimes } from './token-lifetimes.js';

/** What scopes there are beside those of the API (OpenID Connect Core, sections 3.1.2.1, 5.4 and 11). */
export const OPENID_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const;

/** How far the clocks of clients may be apart from this server's, in seconds. */
const CLOCK_TOLERANCE = 15;

/** What clients sign by: nothing that they would share a secret for. */
const CLIENT_ALGORITHMS = ['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA', 'Ed25519'] as const;

/** The provider's configuration: OAuth 2.1, so no implicit grant, no passwords, PKCE for everyone, and exact redirect URIs. */
export function providerConfiguration(parts: ProviderParts, library: OidcLibrary): Configuration {
  const { clients, accounts, pages, secrets } = parts;
  return {
    adapter: parts.adapter,
    jwks: { keys: parts.keys },
    routes: PROVIDER_ROUTES,
    features: providerFeatures(parts, library),
    scopes: [...OPENID_SCOPES, ...parts.apiScopes],
    claims: CLAIMS,
    findAccount: (_ctx, sub) => accounts.find(sub),
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    clientDefaults: {
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
      token_endpoint_auth_method: 'client_secret_basic',
    },
    clientBasedCORS: (_ctx, origin, client) => clients.rowOf(client).allowedOrigins.includes(origin),
    enabledJWA: {
      idTokenSigningAlgValues: ID_TOKEN_ALGORITHMS,
      clientAuthSigningAlgValues: CLIENT_ALGORITHMS,
      dPoPSigningAlgValues: CLIENT_ALGORITHMS,
    },
    cookies: {
      keys: secrets.cookieKeys,
      long: { signed: true, httpOnly: true, sameSite: 'lax', path: new URL(parts.issuer.issuer).pathname },
      short: { signed: true, httpOnly: true, sameSite: 'lax' },
    },
    interactions: { url: (_ctx, { uid }) => `${new URL(parts.issuer.issuer).pathname}/interaction/${uid}` },
    loadExistingGrant: (ctx) => existingGrant(ctx, parts),
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    revokeGrantPolicy: () => true,
    extraTokenClaims: async ({ oidc }, token) =>
      token.kind === 'AccessToken'
        ? {
            ...(await accounts.tokenClaims(token.accountId, token.grantId)),
            ...actorOf(oidc.entities.SubjectToken, token.clientId),
          }
        : undefined,
    fetch: providerFetch(parts.settings),
    renderError: (ctx, out) => pages.error(ctx, out),
    clockTolerance: CLOCK_TOLERANCE,
    formats: { bitsOfOpaqueRandomness: 256 },
    ttl: tokenLifetimes(parts),
  };
}

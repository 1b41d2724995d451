import { type Client, type Configuration, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider';
import { newId } from '../../core/id.js';
import { type ProviderParts } from './provider-parts.js';
import { type OidcLibrary } from './oidc-library.js';
import { accessLifetime } from './token-lifetimes.js';

type Features = NonNullable<Configuration['features']>;

/** Whose token it is that somebody asks about. */
interface OwnedToken {
  readonly clientId?: string | undefined;
}

/** What the provider can, beside the grants: everything that is not named here is off. */
export function providerFeatures(parts: ProviderParts, { errors }: OidcLibrary): Features {
  const { pages, nonces, settings } = parts;
  return {
    devInteractions: { enabled: false },
    externalSigningSupport: { enabled: true, ack: 'experimental-01' },
    clientCredentials: { enabled: true },
    dPoP: { enabled: true, nonceSecret: nonces.key, requireNonce: () => settings.oauthDpopNonce === 'on' },
    pushedAuthorizationRequests: { enabled: true },
    userinfo: { enabled: true },
    backchannelLogout: { enabled: true },
    ...(parts.settings.oauthRegistrationToken && {
      registration: {
        enabled: true,
        initialAccessToken: parts.settings.oauthRegistrationToken.reveal(),
        issueRegistrationAccessToken: false,
        idFactory: newId,
        secretFactory: () => parts.registration.newSecret(),
      },
    }),
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => pages.logout(ctx, form),
      postLogoutSuccessSource: (ctx) => pages.loggedOut(ctx),
    },
    deviceFlow: {
      enabled: true,
      charset: 'base-20',
      mask: '****-****',
      userCodeInputSource: (ctx, form, _out, fault) => pages.userCode(ctx, form, fault),
      userCodeConfirmSource: (ctx, form, client, _device, userCode) => pages.confirmDevice(ctx, form, client, userCode),
      successSource: (ctx) => pages.deviceConnected(ctx),
    },
    // What is told of a token, and to whom, is up to `Introspection`: the provider knows of no token that is asked about.
    introspection: { enabled: true, allowedPolicy: () => false },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => isOwn(token, client) },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx, _client, oneOf) => oneOf ?? defaultResource(ctx, parts),
      useGrantedResource: (ctx) => !asksForPersonAlone(ctx, parts),
      getResourceServerInfo: (_ctx, indicator, client) => {
        if (indicator !== parts.issuer.api) {
          throw new errors.InvalidTarget();
        }
        return api(parts, client);
      },
    },
  };
}

/** A client that shares nothing with a token is told nothing of it; a public one has shown nothing at all. */
function isOwn({ clientId }: OwnedToken, client: Client): boolean {
  return clientId === client.clientId;
}

/** The API, when a scope of it is asked for or a client acts for itself: a token for nothing else is for `/userinfo`. */
function defaultResource({ oidc }: KoaContextWithOIDC, { issuer, apiScopes }: ProviderParts): string | undefined {
  const asked = typeof oidc.params?.scope === 'string' ? oidc.params.scope.split(' ') : [];
  const isForApi = oidc.params?.grant_type === 'client_credentials' || asked.some((scope) => apiScopes.includes(scope));
  return isForApi ? issuer.api : undefined;
}

/**
 * A refresh token that was given for the API, too, is exchanged for an access token for `/userinfo` when it is asked for scopes of OpenID Connect alone:
 * one token is never for both, so that no API that is shown it learns who the person is.
 */
function asksForPersonAlone({ oidc }: KoaContextWithOIDC, { apiScopes }: ProviderParts): boolean {
  const asked = typeof oidc.params?.scope === 'string' ? oidc.params.scope.split(' ') : [];
  return asked.includes('openid') && !asked.some((scope) => apiScopes.includes(scope));
}

/** This server's API as a resource server (RFC 8707; RFC 9068). */
function api(parts: ProviderParts, client: Client): ResourceServer {
  return {
    scope: parts.apiScopes.join(' '),
    audience: parts.issuer.api,
    accessTokenTTL: accessLifetime(parts.settings, parts.clients.rowOf(client)),
    accessTokenFormat: parts.settings.oauthAccessTokens,
    jwt: { sign: { alg: 'ES256' } },
  };
}

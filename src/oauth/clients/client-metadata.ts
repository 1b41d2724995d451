import { type ClientMetadata } from 'oidc-provider';
import { type UsableClient } from './usable-client.js';

/** What stands for a secret of which only a digest is kept; it is compared with nothing. */
const UNREADABLE = 'kept as a digest';

/** What a client is allowed where it is allowed nothing: to the provider a list without scopes would be one without limits. */
const NO_SCOPES = 'openid';

/**
 * A client as the provider reads it (RFC 7591, section 2).
 *
 * @param supported the scopes that there are: one that is gone is none
 */
export function clientMetadata(client: UsableClient, supported: ReadonlySet<string>): ClientMetadata {
  const hasSecret = client.tokenEndpointAuthMethod.startsWith('client_secret');
  const { backchannelLogoutUri, jwks } = client;
  return {
    client_id: client.clientId,
    client_name: client.name,
    application_type: isNative(client) ? 'native' : 'web',
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...client.postLogoutRedirectUris],
    grant_types: [...client.grantTypes],
    response_types: client.grantTypes.includes('authorization_code') ? ['code'] : [],
    scope: client.scopes.filter((scope) => supported.has(scope)).join(' ') || NO_SCOPES,
    token_endpoint_auth_method: client.tokenEndpointAuthMethod,
    id_token_signed_response_alg: client.idTokenSignedResponseAlg,
    dpop_bound_access_tokens: client.dpopBound,
    ...(hasSecret && { client_secret: UNREADABLE }),
    ...(jwks && { jwks }),
    ...(backchannelLogoutUri !== null && {
      backchannel_logout_uri: backchannelLogoutUri,
      backchannel_logout_session_required: true,
    }),
  };
}

/** An application on a person's own machine (RFC 8252): the port of its loopback address is chosen anew each time. */
function isNative({ confidential, redirectUris }: Pick<UsableClient, 'confidential' | 'redirectUris'>): boolean {
  return !confidential && redirectUris.some((uri) => !uri.startsWith('https:'));
}

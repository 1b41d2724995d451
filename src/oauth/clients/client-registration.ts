import { type CreateOAuthClientDto } from './create-oauth-client.dto.js';
import { type OAuthClient } from './oauth-client.entity.js';
import { type UpdateOAuthClientDto } from './update-oauth-client.dto.js';

/** What a body says of a client. */
export type Registration = Pick<OAuthClient, keyof CreateOAuthClientDto>;

/** What a client is where its registration says nothing, also in a PUT; what depends on other members, or is for staff to say, is not here. */
export const REGISTRATION_DEFAULTS = {
  redirectUris: [] as string[],
  postLogoutRedirectUris: [] as string[],
  grantTypes: ['authorization_code', 'refresh_token'] as OAuthClient['grantTypes'],
  isActive: true,
  accessTokenTtl: null,
  refreshTokenTtl: null,
  allowedOrigins: [] as string[],
  backchannelLogoutUri: null,
  idTokenSignedResponseAlg: 'ES256' as OAuthClient['idTokenSignedResponseAlg'],
  dpopBound: false,
};

/** @returns a new client's values */
export function registrationOf({ confidential = true, ...body }: CreateOAuthClientDto): Registration {
  return tidy({
    ...REGISTRATION_DEFAULTS,
    firstParty: false,
    introspection: false,
    jwks: null,
    tokenEndpointAuthMethod: confidential ? 'client_secret_basic' : 'none',
    ...body,
    confidential,
  });
}

/** @returns a client as a change leaves it: one that becomes public authenticates no more, unless it says so, and forgets its keys */
export function changedRegistration(client: OAuthClient, body: UpdateOAuthClientDto): Registration {
  const { confidential = client.confidential } = body;
  const usual = confidential ? 'client_secret_basic' : 'none';
  const kept = confidential === client.confidential ? client.tokenEndpointAuthMethod : usual;
  const { tokenEndpointAuthMethod = kept } = body;
  const jwks = tokenEndpointAuthMethod === 'private_key_jwt' ? client.jwks : null;
  return tidy({ ...client, jwks, tokenEndpointAuthMethod, ...body });
}

/** @returns what a change writes: what the body says, and what follows from it. What somebody else changes meanwhile stays changed. */
export function registrationChanges(client: OAuthClient, body: UpdateOAuthClientDto): Partial<Registration> {
  const { tokenEndpointAuthMethod, jwks, ...changed } = changedRegistration(client, body);
  const said = Object.fromEntries(
    Object.entries(changed).filter(([member]) => member in body),
  ) as Partial<Registration>;
  return {
    ...said,
    ...(tokenEndpointAuthMethod !== client.tokenEndpointAuthMethod && { tokenEndpointAuthMethod }),
    ...(jwks !== client.jwks && { jwks }),
  };
}

function tidy(values: Registration): Registration {
  return {
    ...values,
    redirectUris: distinct(values.redirectUris),
    postLogoutRedirectUris: distinct(values.postLogoutRedirectUris),
    grantTypes: distinct(values.grantTypes),
    scopes: distinct(values.scopes).sort(),
    allowedOrigins: distinct(values.allowedOrigins),
  };
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

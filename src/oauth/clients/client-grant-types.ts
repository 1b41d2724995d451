/** What a client may be allowed to get tokens by: OAuth 2.1 has no implicit and no password grant. */
export const CLIENT_GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
] as const;

export type ClientGrantType = (typeof CLIENT_GRANT_TYPES)[number];

/** How a client shows at the token endpoint that it is itself: nothing that would need its secret to be kept in clear. */
export const CLIENT_AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'] as const;

export type ClientAuthMethod = (typeof CLIENT_AUTH_METHODS)[number];

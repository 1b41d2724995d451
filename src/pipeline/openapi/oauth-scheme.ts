/** Where OAuth clients get tokens. The module of the OAuth provider provides it. */
export abstract class OAuthEndpoints {
  abstract readonly authorization: string;
  abstract readonly token: string;
  /** Of the provider's metadata (RFC 8414), which names all the others. */
  abstract readonly metadata: string;
}

/**
 * The security scheme object of OAuth clients. OpenAPI 3.1 knows no device flow, so that is named in words.
 *
 * @param scopes every scope that a token can carry, with what it lets a client do
 */
export function oauthScheme(
  { authorization, token, metadata }: OAuthEndpoints,
  scopes: Readonly<Record<string, string>>,
): object {
  return {
    type: 'oauth2',
    description:
      `An access token of an OAuth client, as \`Authorization: Bearer\`. The authorization code asks for PKCE with S256 (RFC 7636). ` +
      `The device flow (RFC 8628) and whatever else there is are in the provider's metadata: ${metadata}`,
    flows: {
      authorizationCode: { authorizationUrl: authorization, tokenUrl: token, refreshUrl: token, scopes },
      clientCredentials: { tokenUrl: token, scopes },
    },
  };
}

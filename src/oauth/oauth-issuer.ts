/** What the paths of the provider begin with. */
export const OAUTH_PREFIX = '/oauth';

/** The provider's name for itself, and for the API that its tokens are for (RFC 8414, section 2; RFC 8707). */
export interface OAuthIssuer {
  readonly issuer: string;
  /** The resource indicator of this server's own API. */
  readonly api: string;
  /** Where its public keys are. */
  readonly jwksUri: string;
}

/** The injection token of {@link OAuthIssuer}. */
export const OAUTH_ISSUER = Symbol('OAUTH_ISSUER');

/** @param publicUrl the address clients see, without a trailing slash */
export function oauthIssuer(publicUrl: string): OAuthIssuer {
  return {
    issuer: `${publicUrl}${OAUTH_PREFIX}`,
    api: `${publicUrl}/api/v1`,
    jwksUri: `${publicUrl}/.well-known/jwks.json`,
  };
}

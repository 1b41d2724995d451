/** Who issues tokens and for whom: this server, and its API (RFC 8707). */
export interface TokenIssuer {
  readonly iss: string;
  readonly aud: string;
  /** Who issues the tokens of OAuth clients, for the same API: the OpenID provider. */
  readonly oauth: string;
}

/** The injection token of {@link TokenIssuer}. */
export const TOKEN_ISSUER = Symbol('TOKEN_ISSUER');

/** @param publicUrl the address clients see, without a trailing slash */
export function tokenIssuer(publicUrl: string): TokenIssuer {
  return { iss: publicUrl, aud: `${publicUrl}/api/v1`, oauth: `${publicUrl}/oauth` };
}

import { Inject, Injectable } from '@nestjs/common';
import { type Claims } from '../../core/identity.js';
import { Secret } from '../../core/secret.js';
import { OAuthClientCache } from '../clients/oauth-client-cache.js';
import { type UsableClient } from '../clients/usable-client.js';
import { OAUTH_ISSUER, type OAuthIssuer } from '../oauth-issuer.js';
import { SignedTokenVerifier } from '../tokens/signed-token-verifier.js';
import { type OpaqueToken } from '../tokens/opaque-tokens.js';
import { TokenStatus } from '../tokens/token-status.js';

/** A token that somebody asks about, whichever kind it is of. */
type KnownToken = Pick<OpaqueToken, 'kind' | 'claims'>;

/** What is said of a token (RFC 7662, section 2.2). */
export type IntrospectionAnswer =
  { readonly active: false } | { readonly active: true; readonly [claim: string]: unknown };

/** All that is said of a token that does not hold, that is none, or that is none of the asker's business. */
const INACTIVE: IntrospectionAnswer = { active: false };

/** Tells clients about tokens, signed or opaque alike: about their own, and about those of others if they may ask. */
@Injectable()
export class Introspection {
  constructor(
    private readonly signed: SignedTokenVerifier,
    private readonly status: TokenStatus,
    private readonly clients: OAuthClientCache,
    @Inject(OAUTH_ISSUER) private readonly issuer: OAuthIssuer,
  ) {}

  /**
   * @param asker which has shown that it is itself
   * @param text what is asked about; anything may be in it
   * @throws {Unavailable} when the database cannot answer
   */
  async tell(asker: UsableClient, text: string): Promise<IntrospectionAnswer> {
    const token = await this.#find(text);
    const mayAsk = asker.introspection || token?.claims['client_id'] === asker.clientId;
    return token && mayAsk ? this.#describe(token) : INACTIVE;
  }

  async #find(text: string): Promise<KnownToken | undefined> {
    if (!text.includes('.')) {
      return this.status.findKept(new Secret(text));
    }
    const token = await this.signed.verify(text);
    return token && { kind: 'access', claims: token.claims };
  }

  async #describe({ kind, claims }: KnownToken): Promise<IntrospectionAnswer> {
    const { jti, sub, client_id: clientId, iat, exp, aud, cnf, act } = claims;
    const scope = await this.#scopeLeft(claims);
    return {
      active: true,
      ...(sub !== clientId && { sub }),
      ...{ client_id: clientId, iss: this.issuer.issuer, jti, iat, exp, aud, scope, cnf, act },
      ...(kind === 'access' && { token_type: isBound(claims) ? 'DPoP' : 'Bearer' }),
    };
  }

  /** @returns the token's scopes that its client still has; `undefined` when there are none */
  async #scopeLeft({ client_id: clientId, scope }: Claims): Promise<string | undefined> {
    const { scopes = [] } = (typeof clientId === 'string' && (await this.clients.find(clientId))) || {};
    const carried = typeof scope === 'string' ? scope.split(' ') : [];
    return carried.filter((name) => scopes.includes(name)).join(' ') || undefined;
  }
}

function isBound({ cnf }: Claims): boolean {
  return cnf !== undefined;
}

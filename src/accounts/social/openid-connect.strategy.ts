import { type Configuration, fetchUserInfo, randomNonce, randomState, type TokenEndpointResponse } from 'openid-client';
import { Strategy } from 'openid-client/passport';
import { type Claims, identityOf, type ProviderIdentity } from './provider-identity.js';

/** What the strategy is given for a request, in the place of Express's. */
type StrategyRequest = Parameters<Strategy['currentUrl']>[0];

/** Under which the strategy keeps its checks in a session; this session holds nothing else. */
const SESSION_KEY = 'checks';

/** What the provider's answer is held against: made anew for every sign-in, and kept by the browser that began it. */
export interface SignInChecks {
  readonly state: string;
  readonly nonce: string;
  readonly code_verifier: string;
}

/** A session as the strategy knows one: empty while a sign-in begins. */
export interface StrategySession {
  [SESSION_KEY]?: SignInChecks;
}

export interface OpenIdConnectOptions {
  /** The provider's name in `SOCIAL_PROVIDERS`. */
  readonly name: string;
  /** Divided by blanks. */
  readonly scopes: string;
  /** Where the provider sends the browser back to. */
  readonly callbackUrl: string;
}

/**
 * Signing in with an OpenID provider: openid-client's Passport strategy, which begins with an empty session and completes with the one it has filled.
 *
 * It always sends `state` and `nonce` beside PKCE, where the library sends what a provider needs at least: a provider that ignores one of them is not
 * let in by it.
 */
export class OpenIdConnectStrategy extends Strategy {
  /** Passport asks an object that inherits from the strategy, and that has none of its `#` members. */
  private readonly callbackUrl: string;

  constructor(config: Configuration, { name, scopes, callbackUrl }: OpenIdConnectOptions) {
    super({ config, name, scope: scopes, callbackURL: callbackUrl, sessionKey: SESSION_KEY }, (tokens, verified) => {
      void identify(config, name, tokens).then(
        (identity) => void verified(null, identity ?? false),
        (error: unknown) => void verified(error),
      );
    });
    this.callbackUrl = callbackUrl;
  }

  override shouldInitiateAuthRequest(request: StrategyRequest): boolean {
    return !(SESSION_KEY in sessionOf(request));
  }

  override authorizationRequestParams(): Record<string, string> {
    return { state: randomState(), nonce: randomNonce() };
  }

  /** The configured address, and never the one that a request's `Host` makes. */
  override currentUrl({ url }: StrategyRequest): URL {
    return new URL(url, this.callbackUrl);
  }
}

/** The claims of the ID token, and where they tell no address those of the user info endpoint, which must be of the same subject. */
async function identify(
  config: Configuration,
  provider: string,
  tokens: TokenEndpointResponse & { claims(): Claims | undefined },
): Promise<ProviderIdentity | undefined> {
  const claims = tokens.claims();
  if (!claims) {
    return undefined;
  }
  const asksMore = claims.email === undefined && config.serverMetadata().userinfo_endpoint !== undefined;
  const told = asksMore ? await fetchUserInfo(config, tokens.access_token, claims.sub) : undefined;
  return identityOf(provider, { ...told, ...claims, amr: claims.amr });
}

function sessionOf(request: StrategyRequest): StrategySession {
  return (request as unknown as { readonly session: StrategySession }).session;
}

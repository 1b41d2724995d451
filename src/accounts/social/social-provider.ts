import { setTimeout as pause } from 'node:timers/promises';
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  discovery,
  enableNonRepudiationChecks,
} from 'openid-client';
import { type Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { parseUrl } from '../../core/parse-url.js';
import { type Secret } from '../../core/secret.js';
import { type SocialProviderSettings } from '../../settings/social-providers.js';
import { OpenIdConnectStrategy, type SignInChecks } from './openid-connect.strategy.js';
import { notShown, providerException, unavailable } from './provider-failure.js';
import { type ProviderIdentity } from './provider-identity.js';
import { askStrategy } from './strategy-outcome.js';

/** How long a request to a provider may take, in seconds. */
const TIMEOUT = 3;

/** Before discovery is tried a second time. */
const PAUSE: Milliseconds = 200;

/** How long a provider's metadata is believed. */
const METADATA_LIFETIME: Milliseconds = 3_600_000;

/** What a provider's metadata must have for the code flow, and for the ID token to be verified. */
const ENDPOINTS = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;

/** A sign-in that begins. */
export interface BegunSignIn {
  /** Where the browser goes. */
  readonly url: string;
  readonly checks: SignInChecks;
}

/**
 * An OpenID provider. It is asked for its metadata when somebody first signs in (OpenID Connect Discovery 1.0): the server starts without it, and a
 * provider that is down is 503 to whoever wants to sign in with it, and to nobody else.
 */
export class SocialProvider {
  #metadata: { readonly strategy: Promise<OpenIdConnectStrategy>; readonly expiresAt: number } | undefined;

  /** @param callbackUrl where the provider sends browsers back to; no two providers share one, so that none can pass off another's answer as its own */
  constructor(
    private readonly settings: SocialProviderSettings,
    private readonly callbackUrl: string,
    private readonly clock: Clock,
  ) {}

  get name(): string {
    return this.settings.name;
  }

  get label(): string {
    return this.settings.label;
  }

  /** @returns whether nobody has to show a second factor here, because they have shown several there */
  hasSeenFactorsOf({ multiFactor }: ProviderIdentity): boolean {
    return this.settings.trustsMfa && multiFactor;
  }

  /** @throws {Unavailable} when the provider cannot be asked */
  async begin(): Promise<BegunSignIn> {
    const outcome = await this.#ask(this.callbackUrl);
    if (outcome.kind !== 'redirect') {
      throw new TypeError('A sign-in begins with a redirect.');
    }
    return outcome;
  }

  /**
   * Changes the code for tokens, and looks at the ID token: signature, algorithm, issuer, audience, expiry and nonce.
   *
   * @param url of the request, with what the provider has sent the browser back with
   * @throws {Unauthenticated} when the provider refuses, or its answer does not hold
   * @throws {Unavailable} when the provider cannot be asked
   */
  async complete(url: string, checks: SignInChecks): Promise<ProviderIdentity> {
    const outcome = await this.#ask(url, checks);
    if (outcome.kind !== 'success') {
      throw notShown();
    }
    return outcome.identity;
  }

  async #ask(...request: [url: string, checks?: SignInChecks]): ReturnType<typeof askStrategy> {
    const strategy = await this.#strategy();
    try {
      return await askStrategy(strategy, ...request);
    } catch (error) {
      throw providerException(this.name, error);
    }
  }

  /** Many who ask at once wait for one answer; one that failed is not kept. */
  #strategy(): Promise<OpenIdConnectStrategy> {
    const now = this.clock.now();
    if (this.#metadata && now < this.#metadata.expiresAt) {
      return this.#metadata.strategy;
    }
    const metadata = { strategy: this.#discover(), expiresAt: now + METADATA_LIFETIME };
    this.#metadata = metadata;
    metadata.strategy.catch(() => {
      if (this.#metadata === metadata) {
        this.#metadata = undefined;
      }
    });
    return metadata.strategy;
  }

  /** @throws {Unavailable} after a second try */
  async #discover(): Promise<OpenIdConnectStrategy> {
    try {
      return await this.#discoverOnce();
    } catch {
      await pause(PAUSE);
    }
    try {
      return await this.#discoverOnce();
    } catch (error) {
      throw unavailable(this.name, error);
    }
  }

  async #discoverOnce(): Promise<OpenIdConnectStrategy> {
    const { issuer, clientId, clientSecret, name, scopes } = this.settings;
    const url = new URL(issuer);
    const config = await discovery(url, clientId, undefined, authenticateBy(clientSecret), {
      timeout: TIMEOUT,
      // The settings take http for this machine alone, and that is what it is for.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      execute: [enableNonRepudiationChecks, ...(url.protocol === 'http:' ? [allowInsecureRequests] : [])],
    });
    const metadata = config.serverMetadata();
    const missing = ENDPOINTS.filter((name) => !parseUrl(metadata[name] ?? ''));
    if (missing.length > 0) {
      throw new TypeError(`its metadata has no ${missing.join(', ')}`);
    }
    return new OpenIdConnectStrategy(config, { name, scopes, callbackUrl: this.callbackUrl });
  }
}

/** In the header, as every provider can that says nothing else (OpenID Connect Discovery 1.0, section 3); in the body where the provider says so. */
function authenticateBy(secret: Secret): ClientAuth {
  const [header, body] = [ClientSecretBasic(secret.reveal()), ClientSecretPost(secret.reveal())];
  return (server, ...request) => {
    const takesHeader = server.token_endpoint_auth_methods_supported?.includes('client_secret_basic') ?? true;
    (takesHeader ? header : body)(server, ...request);
  };
}

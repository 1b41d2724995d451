import { type IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type Provider from 'oidc-provider';
import { type Adapter, type AdapterPayload, type KoaContextWithOIDC } from 'oidc-provider';
import { DpopNonces } from '../../authentication/dpop/dpop-nonces.js';
import { type SigningKey } from '../../authentication/signing-keys/signing-key.js';
import { Clock } from '../../core/clock.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { AccountClaims } from '../accounts/account-claims.js';
import { OAuthClientCache } from '../clients/oauth-client-cache.js';
import { ProviderClients } from '../clients/provider-clients.js';
import { OAUTH_ISSUER, type OAuthIssuer } from '../oauth-issuer.js';
import { Consents } from '../consents/consents.js';
import { notingUse } from '../consents/noting-use.js';
import { IntrospectionEndpoint } from '../introspection/introspection.endpoint.js';
import { BrowserLogout } from '../pages/browser-logout.js';
import { ProviderPages } from '../pages/provider-pages.js';
import { withoutScript } from '../pages/without-script.js';
import { ArtefactAdapter } from '../storage/artefact.adapter.js';
import { type ArtefactKind, artefactKind } from '../storage/artefact-kind.js';
import { ArtefactRefused } from '../storage/artefact-refused.error.js';
import { Artefacts } from '../storage/artefacts.js';
import { DevicePolls } from '../storage/device-polls.js';
import { RefreshSuccessors } from '../storage/refresh-successors.js';
import { SelfRegistration, RegistrationRefused } from '../clients/self-registration.js';
import { TokenExchange } from '../tokens/token-exchange.js';
import { PresentedTokens } from '../tokens/presented-tokens.js';
import { TokenReuse } from '../tokens/token-reuse.js';
import { tieSessionsToBrowsers } from './browser-ties.js';
import { ClientThrottle } from './client-throttle.js';
import { ProviderErrors } from './provider-errors.js';
import { ProviderEvents } from './provider-events.js';
import { type OidcLibrary } from './oidc-library.js';
import { OPENID_SCOPES, providerConfiguration } from './provider.configuration.js';
import { slowDevicesDown } from './device-polling.js';
import { answerDiscovery } from './discovery.js';
import { nameUnauthorizedClient } from './grant-refusals.js';
import { providerKey } from './provider-key.js';
import { ProviderRequests } from './provider-requests.js';
import { ProviderSecrets } from './provider-secrets.js';
import { withResponseModes } from './response-modes.js';

/** Makes providers: the library's, with what this server does better put in its place. */
@Injectable()
export class ProviderFactory {
  constructor(
    private readonly artefacts: Artefacts,
    private readonly presented: PresentedTokens,
    private readonly successors: RefreshSuccessors,
    private readonly polls: DevicePolls,
    private readonly clients: OAuthClientCache,
    private readonly accounts: AccountClaims,
    private readonly pages: ProviderPages,
    private readonly registration: SelfRegistration,
    private readonly exchange: TokenExchange,
    private readonly errors: ProviderErrors,
    private readonly events: ProviderEvents,
    private readonly reuse: TokenReuse,
    private readonly throttle: ClientThrottle,
    private readonly logout: BrowserLogout,
    private readonly introspection: IntrospectionEndpoint,
    private readonly consents: Consents,
    private readonly requests: ProviderRequests,
    private readonly secrets: ProviderSecrets,
    private readonly nonces: DpopNonces,
    private readonly permissions: PermissionRegistry,
    private readonly clock: Clock,
    @Inject(OAUTH_ISSUER) private readonly issuer: OAuthIssuer,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @param signingKeys the one that signs first */
  create(library: OidcLibrary, signingKeys: readonly SigningKey[]): Provider {
    const { issuer, settings, accounts, consents, pages, requests, secrets, nonces, registration } = this;
    const apiScopes = this.permissions.scopes();
    const clients = new ProviderClients(this.clients, this.clock, new Set([...OPENID_SCOPES, ...apiScopes]));
    const request = (): IncomingMessage | undefined => library.Provider.ctx?.req;
    const presented = {
      find: (kind: ArtefactKind, id: string) => this.presented.find(request(), kind, id),
      revoke: (id: string) => this.presented.revoke(request(), id),
    };
    const reuse = {
      note: (kind: ArtefactKind, payload: AdapterPayload | undefined) => this.reuse.note(request(), kind, payload),
      report: () => this.reuse.report(request()),
    };
    const adapter = (name: string): Adapter =>
      name === 'Client'
        ? (this.registration.adapter((error) => refusal(library, error)) as Adapter)
        : new ArtefactAdapter(artefactKind(name), this.artefacts, presented, reuse, (error) => refusal(library, error));

    const keys = signingKeys.map((key) => providerKey(library, key));
    const Provider = withResponseModes(library);
    const provider = new Provider(
      issuer.issuer,
      providerConfiguration(
        {
          ...{ issuer, settings, accounts, consents, pages, requests, secrets, nonces, registration },
          ...{ keys, apiScopes, clients, adapter },
        },
        library,
      ),
    );
    // The mount overwrites what proxies say, so that it can be believed.
    provider.proxy = true;
    this.exchange.serve(provider, library, clients, issuer.api);
    clients.serve(provider, (clientId) => this.throttle.admit(library, clientId));
    clients.limitGrants(provider, () => library.Provider.ctx?.oidc.client);
    this.errors.watch(provider);
    this.events.watch(library, provider);
    tieSessionsToBrowsers(library, provider);
    slowDevicesDown(library, provider, this.polls);
    this.#detectReplays(library, provider, clients);
    this.#repeatSuccessors(library, provider);
    provider.use(answerDiscovery(issuer));
    provider.use(withoutScript(pages));
    provider.use((ctx, next) => this.logout.around(ctx as KoaContextWithOIDC, next));
    provider.use(notingUse(consents));
    provider.use(nameUnauthorizedClient);
    this.introspection.serve(provider, clients);
    return provider;
  }

  /**
   * The library looks and then writes: of many at once each would be the first. A client that shows an assertion has shown that it is itself once that is
   * known to be new.
   */
  #detectReplays(library: OidcLibrary, provider: Provider, clients: ProviderClients): void {
    provider.ReplayDetection.unique = async (iss, jti, exp) => {
      const { ctx } = library.Provider;
      const isFirst = await this.artefacts.noteOnce(`${iss}\n${jti}`, new Date(exp * 1000));
      const client = ctx?.oidc.client;
      if (!isFirst) {
        this.events.replayed(ctx, iss);
      } else if (client && clients.rowOf(client).tokenEndpointAuthMethod === 'private_key_jwt') {
        await this.throttle.admit(library, client.clientId);
      }
      return isFirst;
    };
  }

  /** A refresh token that takes another's place is derived from it: see {@link RefreshSuccessors}. */
  #repeatSuccessors(library: OidcLibrary, provider: Provider): void {
    const { successors } = this;
    const model = provider.RefreshToken.prototype as unknown as { generateTokenId: () => string };
    const random = model.generateTokenId;
    model.generateTokenId = function (this: typeof model) {
      const former = library.Provider.ctx?.oidc.entities.RotatedRefreshToken;
      const [successor] = former ? successors.of(former.jti) : [];
      return successor ?? random.call(this);
    };
  }
}

function refusal({ errors }: OidcLibrary, error: unknown): unknown {
  if (error instanceof RegistrationRefused) {
    return error.code === 'invalid_redirect_uri'
      ? new errors.InvalidRedirectUri(error.message)
      : new errors.InvalidClientMetadata(error.message);
  }
  return error instanceof ArtefactRefused ? new errors.InvalidGrant(error.message) : error;
}

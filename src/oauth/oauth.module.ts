import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuthTokenStore } from '../authentication/oauth/oauth-token-store.js';
import { SealedBox } from '../core/sealed-box.js';
import { type Secret } from '../core/secret.js';
import { OAuthEndpoints } from '../pipeline/openapi/oauth-scheme.js';
import { ThrottlingModule } from '../throttling/throttling.module.js';
import { AccountEvents } from './accounts/account-events.js';
import { AccountClaims } from './accounts/account-claims.js';
import { OAUTH_ISSUER, oauthIssuer } from './oauth-issuer.js';
import { oauthEndpoints } from './provider/oauth-endpoints.js';
import { ClientSecretAuthentication } from './clients/client-secret-authentication.js';
import { Introspection } from './introspection/introspection.js';
import { IntrospectionEndpoint } from './introspection/introspection.endpoint.js';
import { ClientThrottle } from './provider/client-throttle.js';
import { ProviderErrors } from './provider/provider-errors.js';
import { ProviderEvents } from './provider/provider-events.js';
import { ProviderRequests } from './provider/provider-requests.js';
import { ConnectedAppsController } from './consents/connected-apps.controller.js';
import { Consent } from './consents/consent.entity.js';
import { Consents } from './consents/consents.js';
import { PAGE_CONTROLLERS, PAGE_PROVIDERS } from './pages/page.providers.js';
import { ProviderFactory } from './provider/provider.factory.js';
import { ProviderHolder } from './provider/provider.holder.js';
import { ProviderSecrets } from './provider/provider-secrets.js';
import { ProviderRoutes } from './routes/provider.routes.js';
import { PresentedTokens } from './tokens/presented-tokens.js';
import { RevokedToken } from './tokens/revoked-token.entity.js';
import { SelfRegistration } from './clients/self-registration.js';
import { ClientCredentialsEndpoint } from './tokens/client-credentials.endpoint.js';
import { ClientTokens } from './tokens/client-tokens.js';
import { TokenEvents } from './tokens/token-events.js';
import { TokenReuse } from './tokens/token-reuse.js';
import { TokenExchange } from './tokens/token-exchange.js';
import { SignedTokenVerifier } from './tokens/signed-token-verifier.js';
import { OAuthTokenEnd } from './tokens/oauth-token.credential-end.js';
import { OpaqueTokens } from './tokens/opaque-tokens.js';
import { TokenStatus } from './tokens/token-status.js';
import { TokenSweep } from './tokens/token-sweep.js';
import { Artefact } from './storage/artefact.entity.js';
import { ArtefactPayloads } from './storage/artefact-payload.js';
import { ArtefactSweep } from './storage/artefact-sweep.js';
import { Artefacts } from './storage/artefacts.js';
import { BackchannelLogout } from './provider/backchannel-logout.js';
import { EndedAccounts } from './provider/ended-accounts.js';
import { EndedSessions } from './provider/ended-sessions.js';
import { DevicePolls } from './storage/device-polls.js';
import { BrowserSessions } from './storage/browser-sessions.js';
import { RefreshSuccessors } from './storage/refresh-successors.js';

export interface OAuthOptions {
  /** The module of accounts, whose own lookup of them is used. */
  readonly accounts: DynamicModule;
  /** The module of the applications. */
  readonly clients: DynamicModule;
  /** The address clients see, without a trailing slash. */
  readonly publicUrl: string;
  readonly secrets: readonly Secret[];
}

/** The OAuth 2.1 and OpenID Connect provider. */
@Module({})
export class OAuthModule {
  static forRoot({ accounts, clients, publicUrl, secrets }: OAuthOptions): DynamicModule {
    return {
      module: OAuthModule,
      imports: [accounts, clients, ThrottlingModule, TypeOrmModule.forFeature([Artefact, Consent, RevokedToken])],
      controllers: [ConnectedAppsController, ...PAGE_CONTROLLERS],
      providers: [
        { provide: OAUTH_ISSUER, useValue: oauthIssuer(publicUrl) },
        { provide: ProviderSecrets, useValue: new ProviderSecrets(secrets) },
        { provide: ArtefactPayloads, useValue: new ArtefactPayloads(new SealedBox(secrets, 'oauth artefacts')) },
        { provide: RefreshSuccessors, useValue: new RefreshSuccessors(secrets) },
        { provide: OAuthEndpoints, useValue: oauthEndpoints(oauthIssuer(publicUrl)) },
        { provide: OAuthTokenStore, useExisting: TokenStatus },
        ...PAGE_PROVIDERS,
        AccountClaims,
        AccountEvents,
        ArtefactSweep,
        Artefacts,
        BackchannelLogout,
        BrowserSessions,
        ClientCredentialsEndpoint,
        ClientSecretAuthentication,
        ClientThrottle,
        ClientTokens,
        Consents,
        DevicePolls,
        EndedAccounts,
        EndedSessions,
        Introspection,
        IntrospectionEndpoint,
        OpaqueTokens,
        ProviderErrors,
        ProviderEvents,
        ProviderFactory,
        ProviderHolder,
        PresentedTokens,
        ProviderRequests,
        ProviderRoutes,
        SelfRegistration,
        SignedTokenVerifier,
        TokenEvents,
        TokenExchange,
        TokenReuse,
        OAuthTokenEnd,
        TokenStatus,
        TokenSweep,
      ],
      exports: [Artefacts, OAuthEndpoints, OAuthTokenStore, ProviderHolder, TokenStatus],
    };
  }
}

import { type AdapterFactory, type ExternalSigningKey } from 'oidc-provider';
import { type DpopNonces } from '../../authentication/dpop/dpop-nonces.js';
import { type Settings } from '../../settings/settings.js';
import { type AccountClaims } from '../accounts/account-claims.js';
import { type ProviderClients } from '../clients/provider-clients.js';
import { type SelfRegistration } from '../clients/self-registration.js';
import { type Consents } from '../consents/consents.js';
import { type OAuthIssuer } from '../oauth-issuer.js';
import { type ProviderPages } from '../pages/provider-pages.js';
import { type ProviderRequests } from './provider-requests.js';
import { type ProviderSecrets } from './provider-secrets.js';

/** What a provider is made of. */
export interface ProviderParts {
  readonly issuer: OAuthIssuer;
  readonly settings: Settings;
  /** The one that signs first. */
  readonly keys: readonly ExternalSigningKey[];
  readonly adapter: AdapterFactory;
  readonly clients: ProviderClients;
  readonly accounts: AccountClaims;
  readonly consents: Consents;
  readonly pages: ProviderPages;
  readonly requests: ProviderRequests;
  readonly registration: Pick<SelfRegistration, 'newSecret'>;
  readonly secrets: ProviderSecrets;
  readonly nonces: DpopNonces;
  /** The scopes of the API, each a resource and `read` or `write`. */
  readonly apiScopes: readonly string[];
}

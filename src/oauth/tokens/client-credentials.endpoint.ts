import { type ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { ClientSecretAuthentication } from '../clients/client-secret-authentication.js';
import { type UsableClient } from '../clients/usable-client.js';
import { OAUTH_ISSUER, type OAuthIssuer } from '../oauth-issuer.js';
import { ClientThrottle } from '../provider/client-throttle.js';
import { isOfPage, readForm, type ReceivedForm } from '../provider/received-form.js';
import { ClientTokens, type TokenAnswer } from './client-tokens.js';
import { TokenEvents } from './token-events.js';

const GRANT = 'client_credentials';

/** All that a request may say, each once: what else it says is for the provider to judge. */
const PARAMETERS: ReadonlySet<string> = new Set(['grant_type', 'scope', 'resource', 'client_id', 'client_secret']);

/** Header fields by which a client shows that it is more than the holder of a secret (RFC 9449; draft-ietf-oauth-attestation-based-client-auth). */
const PROOFS = ['dpop', 'oauth-client-attestation', 'oauth-client-attestation-pop'] as const;

/**
 * The token endpoint for a client that shows its secret and asks for a signed token of its own (RFC 6749, section 4.4). Services ask for one as often as
 * they are started, so what is granted is granted here; whoever asks for anything else, or is to be refused, is the provider's. The answer is the same.
 */
@Injectable()
export class ClientCredentialsEndpoint {
  constructor(
    private readonly clients: ClientSecretAuthentication,
    private readonly throttle: ClientThrottle,
    private readonly permissions: PermissionRegistry,
    private readonly tokens: ClientTokens,
    private readonly events: TokenEvents,
    @Inject(OAUTH_ISSUER) private readonly issuer: OAuthIssuer,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * @returns `undefined` when it is for the provider to answer
   * @throws {SigningKeyError} when there is no key
   */
  async answer(received: ReceivedForm, response: ServerResponse): Promise<TokenAnswer | undefined> {
    const { raw } = received;
    const form = this.#readPlain(received);
    if (!form) {
      return undefined;
    }
    const client = await this.#findClient(raw.headers.authorization, form);
    const scopes = [...new Set(form.get('scope')?.split(' '))];
    const mayHave = client && this.#mayHave(client, scopes);
    if (!mayHave || !(await this.throttle.admits(client.clientId, raw, response))) {
      return undefined;
    }
    const answer = this.tokens.issue(client, scopes);
    this.events.created(raw, { kind: GRANT, clientId: client.clientId });
    return answer;
  }

  /** @returns the form of a request that asks for nothing but a signed token for the API */
  #readPlain(received: ReceivedForm): URLSearchParams | undefined {
    const { headers } = received.raw;
    const isSigned = this.settings.oauthAccessTokens === 'jwt';
    if (!isSigned || isOfPage(received) || PROOFS.some((name) => headers[name] !== undefined)) {
      return undefined;
    }
    const form = readForm(received);
    const isPlain = form?.get('grant_type') === GRANT && hasEachOnce(form);
    const isForApi = (form?.get('resource') ?? this.issuer.api) === this.issuer.api;
    return isPlain && isForApi ? form : undefined;
  }

  /** Also when the database does not answer there is none: the provider meets the same, and says so. */
  async #findClient(authorization: string | undefined, form: URLSearchParams): Promise<UsableClient | undefined> {
    try {
      return await this.clients.authenticate(authorization, form);
    } catch {
      return undefined;
    }
  }

  #mayHave({ grantTypes, dpopBound, scopes: allowed }: UsableClient, scopes: readonly string[]): boolean {
    const isAllowed = (scope: string): boolean => allowed.includes(scope) && this.permissions.hasScope(scope);
    return grantTypes.includes(GRANT) && !dpopBound && scopes.every(isAllowed);
  }
}

/** Whether there is nothing else in the form, nothing twice and nothing empty, which the provider takes for absent. */
function hasEachOnce(form: URLSearchParams): boolean {
  const names = [...form.keys()];
  return names.every((name) => PARAMETERS.has(name) && form.get(name) !== '') && new Set(names).size === names.length;
}

import type Provider from 'oidc-provider';
import { type Client, type ClientMetadata } from 'oidc-provider';
import { Secret } from '../../core/secret.js';
import { type Clock } from '../../core/clock.js';
import { clientMetadata } from './client-metadata.js';
import { holdsClientSecret } from './client-secret.js';
import { type OAuthClientCache } from './oauth-client-cache.js';
import { type UsableClient } from './usable-client.js';

/** What of a grant a token is made with. */
interface ScopeFilters {
  getOIDCScopeFiltered: (this: object, scopes: Iterable<string>) => string;
  getResourceScopeFiltered: (this: object, resource: string, scopes: Iterable<string>) => string;
}

/** One provider's clients: made of rows when they are asked for, and kept for as long as a row stays as it is, since making one is dear. */
export class ProviderClients {
  readonly #made = new WeakMap<UsableClient, Client>();
  readonly #rows = new WeakMap<Client, UsableClient>();

  /** @param scopes all that there are */
  constructor(
    private readonly cache: OAuthClientCache,
    private readonly clock: Clock,
    private readonly scopes: ReadonlySet<string>,
  ) {}

  /**
   * The provider finds clients here from now on, and compares secrets with their digests.
   *
   * @param admit counts a client that has shown that it is itself, and throws when there are too many requests of it
   */
  serve(provider: Provider, admit: (clientId: string) => Promise<void>): void {
    const rowOf = (client: Client): UsableClient => this.rowOf(client);
    const now = (): number => this.clock.now();
    provider.Client.find = (clientId) => this.#find(provider, clientId);
    provider.Client.prototype.compareClientSecret = async function (this: Client, secret) {
      const holds = holdsClientSecret(rowOf(this), new Secret(secret), now());
      if (holds) {
        await admit(this.clientId);
      }
      return holds;
    };
  }

  /** A grant gives a client nothing that was taken from the client since. */
  limitGrants({ Grant }: Provider, current: () => Client | undefined): void {
    const isLeft = (scope: string): boolean => {
      const client = current();
      return !client || this.rowOf(client).scopes.includes(scope);
    };
    const model = Grant.prototype as unknown as ScopeFilters;
    const { getOIDCScopeFiltered, getResourceScopeFiltered } = model;
    model.getOIDCScopeFiltered = function (this: object, scopes) {
      return getOIDCScopeFiltered.call(this, [...scopes].filter(isLeft));
    };
    model.getResourceScopeFiltered = function (this: object, resource, scopes) {
      return getResourceScopeFiltered.call(this, resource, [...scopes].filter(isLeft));
    };
  }

  /** @throws {RangeError} when the client is not one of these */
  rowOf(client: Client): UsableClient {
    const row = this.#rows.get(client);
    if (!row) {
      throw new RangeError('The client is not one of this provider.');
    }
    return row;
  }

  async #find(provider: Provider, clientId: unknown): Promise<Client | undefined> {
    const row = typeof clientId === 'string' ? await this.cache.find(clientId) : undefined;
    if (!row) {
      return undefined;
    }
    const Model = provider.Client as unknown as new (metadata: ClientMetadata) => Client;
    const client = this.#made.get(row) ?? new Model(clientMetadata(row, this.scopes));
    this.#made.set(row, client);
    this.#rows.set(client, row);
    return client;
  }
}

import { Secret } from '../../src/core/secret.js';
import { OAuthClientCache } from '../../src/oauth/clients/oauth-client-cache.js';
import { holdsClientSecret } from '../../src/oauth/clients/client-secret.js';
import { type Answer, type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { type TestApp, useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

/** A client as its registration answers it. */
export interface RegisteredClient extends Json {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export const WEB = {
  name: 'Shop',
  redirectUris: ['https://shop.example/callback'],
  scopes: ['openid', 'articles:read'],
};

/** The id of nothing. */
export const NOBODY = '01890000-0000-7000-8000-000000000000';

/** Those who have to do with OAuth clients: alice, who owns them; bob, who is staff and may nothing; root, who may all. */
export class ManagedClients {
  alice: TestUser;
  bob: TestUser;
  root: TestUser;
  owner: ApiClient;
  stranger: ApiClient;
  admin: ApiClient;

  constructor(readonly app: TestApp) {}

  async start(): Promise<void> {
    this.alice = await this.app.createUser({ username: 'alice' });
    this.bob = await this.app.createUser({ username: 'bob', isStaff: true });
    this.root = await this.app.createUser({ username: 'root', isStaff: true, isSuperuser: true });
  }

  /** Everybody signs in anew, and no client is left. */
  async begin(): Promise<void> {
    this.owner = this.app.clientFor(this.alice);
    this.stranger = this.app.clientFor(this.bob);
    this.admin = this.app.clientFor(this.root);
    await this.app.database.query('DELETE FROM "oauth_clients"');
  }

  register(body: object = WEB, as = this.owner): Promise<Answer<RegisteredClient>> {
    return as.post<RegisteredClient>('/oauth/clients', body);
  }

  async holds({ clientId }: Pick<RegisteredClient, 'clientId'>, secret: string): Promise<boolean> {
    const client = await this.app.get(OAuthClientCache).find(clientId);
    return client !== undefined && holdsClientSecret(client, new Secret(secret), this.app.clock.now());
  }
}

/** A server for the tests of a file, on which OAuth clients are managed. */
export function useManagedClients(): ManagedClients {
  const clients = new ManagedClients(useTestApp({ settings: { RATE_OAUTH_CLIENTS: '1000000/min' } }));
  beforeAll(() => clients.start());
  beforeEach(() => clients.begin());
  return clients;
}

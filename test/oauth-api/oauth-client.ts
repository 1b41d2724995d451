import { DataSource } from 'typeorm';
import { newId } from '../../src/core/id.js';
import { OAuthClient } from '../../src/oauth/clients/oauth-client.entity.js';
import { type TestApp } from '../kit/test-app.js';

/** Registers an application behind the server's back. */
export async function insertClient(app: TestApp, values: Partial<OAuthClient> = {}): Promise<OAuthClient> {
  const client = Object.assign(new OAuthClient(), {
    id: newId(),
    clientId: newId(),
    name: 'Reader',
    ownerId: null,
    serviceAccountId: null,
    redirectUris: ['https://reader.example/callback'],
    postLogoutRedirectUris: [],
    grantTypes: ['authorization_code', 'refresh_token'],
    scopes: ['articles:read', 'articles:write'],
    allowedOrigins: [],
    confidential: false,
    firstParty: false,
    introspection: false,
    isActive: true,
    tokenEndpointAuthMethod: 'none',
    createdAt: new Date(app.clock.now()),
    updatedAt: new Date(app.clock.now()),
    ...values,
  });
  await app.get(DataSource).manager.save(client);
  return client;
}

/** Changes an application behind the server's back. */
export async function changeClient(
  app: TestApp,
  { id }: OAuthClient,
  values: Partial<Pick<OAuthClient, 'isActive' | 'tokensNotBefore'>>,
): Promise<void> {
  await app.get(DataSource).manager.update(OAuthClient, { id }, values);
}

import { generateKeyPairSync, type webcrypto } from 'node:crypto';
import { newClientSecret } from '../../src/oauth/clients/client-secret.js';
import { OAuthClient } from '../../src/oauth/clients/oauth-client.entity.js';
import { newId } from '../../src/core/id.js';
import { DataSource } from 'typeorm';
import { type TestApp } from '../kit/test-app.js';

/** An application that a test made, with the one copy of its secret. */
export interface TestOAuthClient {
  readonly id: string;
  readonly clientId: string;
  readonly secret: string;
}

/** Puts a confidential application for `client_credentials` into the database, unless the values say something else. */
export async function insertOAuthClient(
  app: TestApp,
  values: Partial<Omit<OAuthClient, 'owner' | 'serviceAccount'>> = {},
): Promise<TestOAuthClient> {
  const id = newId();
  const { text, digest } = newClientSecret(id);
  const now = new Date(app.clock.now());
  const hasSecret = values.tokenEndpointAuthMethod?.startsWith('client_secret') ?? true;
  const client = Object.assign(new OAuthClient(), {
    id,
    clientId: id,
    name: 'A test client',
    ownerId: null,
    redirectUris: [],
    grantTypes: ['client_credentials'],
    scopes: ['articles:read', 'articles:write'],
    confidential: true,
    tokenEndpointAuthMethod: 'client_secret_basic',
    digest: hasSecret ? digest : null,
    createdAt: now,
    updatedAt: now,
    ...values,
  });
  await app.get(DataSource).manager.save(client);
  return { id, clientId: values.clientId ?? id, secret: text.reveal() };
}

/** Puts an application into the database that signs assertions (RFC 7523). @returns the key `one`, with which it does */
export async function insertAssertiveClient(
  app: TestApp,
  values: Partial<Omit<OAuthClient, 'owner' | 'serviceAccount'>> = {},
): Promise<{ readonly clientId: string; readonly key: webcrypto.CryptoKey }> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { clientId } = await insertOAuthClient(app, {
    tokenEndpointAuthMethod: 'private_key_jwt',
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' }] } as never,
    ...values,
  });
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  return { clientId, key };
}

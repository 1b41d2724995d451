import * as client from 'openid-client';
import { readHeader } from '../../src/authentication/jwt/compact-jwt.js';
import { useTestApp } from '../kit/test-app.js';
import { insertOAuthClient, type TestOAuthClient } from './oauth-client.js';
import { PUBLIC_URL, relyingParty } from './relying-party.js';

function claimsOf(jwt: string): unknown {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
}

describe('a client that acts for itself', () => {
  const app = useTestApp({ settings: { PUBLIC_URL } });
  let made: TestOAuthClient;
  let party: client.Configuration;

  beforeAll(async () => {
    made = await insertOAuthClient(app);
    party = await relyingParty(app, made.clientId, client.ClientSecretBasic(made.secret));
  });

  it('is given a signed token for the API (RFC 9068)', async () => {
    const tokens = await client.clientCredentialsGrant(party, { scope: 'articles:read' });

    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 600, scope: 'articles:read' });
    expect(readHeader(tokens.access_token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    expect(claimsOf(tokens.access_token)).toMatchObject({
      iss: 'https://id.example.com/oauth',
      aud: 'https://id.example.com/api/v1',
      sub: made.clientId,
      client_id: made.clientId,
      scope: 'articles:read',
      jti: expect.any(String),
    });
  });

  it('is given no refresh token, and nothing is kept of the token', async () => {
    const tokens = await client.clientCredentialsGrant(party);

    expect(tokens.refresh_token).toBeUndefined();
    expect(await app.database.query('SELECT 1 FROM "oauth_artefacts"')).toEqual([]);
  });

  it('is refused a scope that it may not have', async () => {
    await expect(client.clientCredentialsGrant(party, { scope: 'users:write' })).rejects.toMatchObject({
      error: 'invalid_scope',
    });
  });

  it('is refused with another secret, and told how to show the right one', async () => {
    const answer = await app.site.request('POST', '/oauth/token', {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${made.clientId}:wrong`).toString('base64')}`,
      },
      body: 'grant_type=client_credentials',
    });

    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ error: 'invalid_client' });
    expect(answer.header('www-authenticate')).toMatch(/^Basic realm=/);
  });
});

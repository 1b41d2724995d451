import * as client from 'openid-client';
import { readHeader } from '../../src/authentication/jwt/compact-jwt.js';
import { useTestApp } from '../kit/test-app.js';
import { insertOAuthClient, type TestOAuthClient } from './oauth-client.js';
import { PUBLIC_URL, relyingParty } from './relying-party.js';

function claimsOf(jwt: string): unknown {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
}

describe('a client that acts for itself', () => {
  const app = useTestApp({ settings: { PUBLIC_URL, CORS_ORIGINS: 'https://console.example.com' } });
  let made: TestOAuthClient;
  let party: client.Configuration;

  beforeAll(async () => {
    made = await insertOAuthClient(app);
    party = await relyingParty(app, made.clientId, client.ClientSecretBasic(made.secret));
  });

  it('is given a signed token for the API (RFC 9068)', async () => {
    const tokens = await client.clientCredentialsGrant(party, { scope: 'articles:read' });

    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 300, scope: 'articles:read' });
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

  it('is refused a grant that it may not use, by the code for that', async () => {
    await expect(client.refreshTokenGrant(party, 'a token')).rejects.toMatchObject({ error: 'unauthorized_client' });
  });

  it('is called by pages of the origins that the client names, and of no others', async () => {
    const { clientId, secret } = await insertOAuthClient(app, { allowedOrigins: ['https://spa.example.com'] });
    const ask = (origin: string) =>
      app.site.request('POST', '/oauth/token', {
        headers: {
          origin,
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
        },
        body: 'grant_type=client_credentials',
      });

    const named = await ask('https://spa.example.com');
    expect([named.status, named.header('access-control-allow-origin')]).toEqual([200, 'https://spa.example.com']);
    // This server's own CORS_ORIGINS are for its API.
    const other = await ask('https://console.example.com');
    expect([other.status, other.header('access-control-allow-origin')]).toEqual([400, null]);
  });

  it('is the same server whatever host a request says it is for', async () => {
    const { body } = await app.site.get('/.well-known/openid-configuration', { 'x-forwarded-host': 'evil.example' });

    expect(JSON.stringify(body)).not.toContain('evil.example');
    expect(body).toMatchObject({ issuer: `${PUBLIC_URL}/oauth`, jwks_uri: `${PUBLIC_URL}/.well-known/jwks.json` });
    expect(body).not.toHaveProperty('registration_endpoint');
  });

  it.each([
    ['/oauth/token', 'OPTIONS, POST'],
    ['/oauth/userinfo', 'GET, HEAD, OPTIONS, POST'],
    ['/oauth/authorize?client_id=a', 'GET, HEAD, OPTIONS'],
    ['/.well-known/openid-configuration', 'GET, HEAD, OPTIONS'],
  ])('is told which methods %s has, as of every other route', async (path, allowed) => {
    const answer = await app.site.request('OPTIONS', path);

    expect([answer.status, answer.header('allow'), answer.text]).toEqual([204, allowed, '']);
    expect(answer.header('access-control-allow-origin')).toBeNull();
    const refused = await app.site.request('DELETE', path);
    expect(refused).toHaveProblem(405, 'method_not_allowed');
    expect(refused.header('allow')).toBe(allowed);
  });

  it('answers the preflight of a page where pages may ask, and no other', async () => {
    const preflight = (path: string) =>
      app.site.request('OPTIONS', path, {
        headers: { origin: 'https://spa.example.com', 'access-control-request-method': 'POST' },
      });

    const asked = await preflight('/oauth/token');
    expect([asked.status, asked.header('access-control-allow-origin')]).toEqual([204, 'https://spa.example.com']);
    const other = await preflight('/oauth/authorize');
    expect([other.status, other.header('access-control-allow-origin')]).toEqual([204, null]);
  });

  it('is counted by its address, and once it has shown its secret by itself', async () => {
    expect(await app.site.get('/oauth/token')).toHaveProblem(405, 'method_not_allowed');
    expect(await app.site.get('/oauth/nothing')).toHaveProblem(404, 'not_found');
    expect((await app.site.get('/oauth/token')).header('ratelimit-policy')).toContain('"oauth"');
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

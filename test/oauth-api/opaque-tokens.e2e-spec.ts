import { createHash } from 'node:crypto';
import * as client from 'openid-client';
import { type Answer } from '../kit/answer.js';
import { type RequestOptions } from '../kit/api-client.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';
import { insertAssertiveClient, insertOAuthClient } from '../oauth/oauth-client.js';
import { PUBLIC_URL, relyingParty } from '../oauth/relying-party.js';
import { UserAgent } from '../oauth/user-agent.js';

const CALLBACK = 'https://app.example.com/callback';

describe('a provider whose access tokens are opaque', () => {
  const app = useTestApp({
    settings: { PUBLIC_URL, OAUTH_ACCESS_TOKENS: 'opaque', RATE_OAUTH: '1000/min' },
    cutsDatabase: true,
  });
  const other = useTestApp({ settings: { PUBLIC_URL, OAUTH_ACCESS_TOKENS: 'opaque' }, sharing: app });
  /** Name and secret of a client. */
  let holder: string;

  beforeAll(async () => {
    const { clientId, secret } = await insertOAuthClient(app);
    holder = `${clientId}:${secret}`;
  });

  it('issues what the API takes, says nothing by itself, and is dead at once when it is revoked', async () => {
    const alice = await app.createUser({ username: 'alice' });
    const { clientId, secret } = await insertOAuthClient(app, {
      redirectUris: [CALLBACK],
      grantTypes: ['authorization_code', 'refresh_token'],
      scopes: ['articles:read'],
      introspection: true,
    });
    const party = await relyingParty(app, clientId, client.ClientSecretBasic(secret));
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const url = client.buildAuthorizationUrl(party, {
      redirect_uri: CALLBACK,
      scope: 'articles:read',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const { url: callback } = await new UserAgent(app).authorize(url.href, alice.id);
    const tokens = await client.authorizationCodeGrant(party, new URL(callback), { pkceCodeVerifier });
    const me = () => app.client.withBearer(tokens.access_token).get('/me');

    expect(tokens.access_token).toMatch(/^[\w-]{43}$/);
    expect((await me()).body).toMatchObject({ id: alice.id, auth: { scheme: 'oauth', scopes: ['articles:read'] } });
    expect(await client.tokenIntrospection(party, tokens.access_token)).toMatchObject({ active: true, sub: alice.id });

    await client.tokenRevocation(party, tokens.access_token);

    expect(await me()).toHaveProblem(401, 'token_not_valid');
    expect(await client.tokenIntrospection(party, tokens.access_token)).toEqual({ active: false });
  });

  it.each<[string, (token: string, digest: Buffer) => Promise<unknown>]>([
    ['was revoked on another server', (token) => other.site.request('POST', '/oauth/revoke', form(`token=${token}`))],
    [
      'is gone from the database',
      (_token, digest) => app.database.query(`DELETE FROM "oauth_artefacts" WHERE "digest" = $1`, [digest]),
    ],
  ])('ends a client’s own token on every server when it %s', async (_, end) => {
    const { access_token: issued } = (await token(holder)).body as { access_token: string };
    const onEach = (): Promise<readonly unknown[]> =>
      Promise.all(
        [app, other].map(async ({ site }) => {
          const answer = await site.request('POST', '/oauth/introspect', form(`token=${issued}`));
          return answer.body['active'];
        }),
      );
    expect(await onEach()).toEqual([true, true]);
    expect(await onEach()).toEqual([true, true]);

    await end(issued, createHash('sha256').update(issued).digest());

    await eventually(async () => expect(await onEach()).toEqual([false, false]));
  });

  it('ends a token when its time is over, however often it was asked about', async () => {
    const { access_token: issued } = (await token(holder)).body as { access_token: string };
    const ask = (): Promise<Answer> => app.site.request('POST', '/oauth/introspect', form(`token=${issued}`));
    expect((await ask()).body).toMatchObject({ active: true });

    app.clock.advance('5m');

    expect((await ask()).body).toEqual({ active: false });
  });

  const form = (body: string): RequestOptions => ({
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(holder).toString('base64')}`,
    },
    body,
  });

  const token = (credentials: string) =>
    app.site.request('POST', '/oauth/token', {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      },
      body: 'grant_type=client_credentials',
    });

  const introspect = (credentials: string): Promise<Answer> =>
    app.site.request('POST', '/oauth/introspect', {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      },
      body: `token=${'x'.repeat(43)}`,
    });

  it('is unavailable without its database, and does not say that a client or a token is none', async () => {
    const { clientId, secret } = await insertOAuthClient(app);
    const known = await insertOAuthClient(app);
    expect((await introspect(`${known.clientId}:${known.secret}`)).body).toEqual({ active: false });
    await app.databaseLink.cut();
    try {
      const answer = await token(`${clientId}:${secret}`);

      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ error: 'temporarily_unavailable' });
      expect(Number(answer.header('retry-after'))).toBeGreaterThan(0);
      const told = await introspect(`${known.clientId}:${known.secret}`);
      expect(told).toHaveProblem(503, 'unavailable');
      expect(Number(told.header('retry-after'))).toBeGreaterThan(0);
    } finally {
      await app.databaseLink.restore();
    }
    expect((await token(`${clientId}:${secret}`)).status).toBe(200);
  });
});

describe('a client that asks too often', () => {
  const app = useTestApp({ settings: { PUBLIC_URL, RATE_OAUTH: '5/min', TRUSTED_PROXIES: '127.0.0.1' } });

  it('is told so wherever it asks from, and no other client is', async () => {
    const [busy, other] = [await insertOAuthClient(app), await insertOAuthClient(app)];
    const token = ({ clientId, secret }: typeof busy, address: number) =>
      app.site.request('POST', '/oauth/token', {
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
          'x-forwarded-for': `203.0.113.${address}`,
        },
        body: 'grant_type=client_credentials',
      });
    for (let address = 1; address <= 5; address += 1) {
      expect((await token(busy, address)).status).toBe(200);
    }

    const refused = await token(busy, 6);

    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ error: 'temporarily_unavailable' });
    expect(Number(refused.header('retry-after'))).toBeGreaterThan(0);
    expect((await token(other, 6)).status).toBe(200);
    // Whoever does not show its secret uses up nothing of the client's rate.
    expect((await token({ ...other, secret: 'wrong' }, 7)).status).toBe(401);
    const asked = await app.site.request('POST', '/oauth/introspect', {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${busy.clientId}:${busy.secret}`).toString('base64')}`,
        'x-forwarded-for': '203.0.113.8',
      },
      body: 'token=unknown',
    });
    expect(asked.status).toBe(429);
    expect(asked.body).toMatchObject({ error: 'temporarily_unavailable' });
  });

  it('is told so as well when it shows assertions, each of which counts once', async () => {
    const { clientId, key } = await insertAssertiveClient(app);
    let address = 20;
    let seen: RequestInit = {};
    const party = await relyingParty(app, clientId, client.PrivateKeyJwt({ key, kid: 'one' }), (request) => {
      seen = request;
      (request.headers as Record<string, string>)['x-forwarded-for'] = `203.0.113.${(address += 1)}`;
    });
    const keys = await client.randomDPoPKeyPair('ES256');
    const again = (): Promise<Response> => fetch(`http://127.0.0.1:${app.port}/oauth/token`, seen);
    const refusals: number[] = [];
    for (let use = 1; use <= 4; use += 1) {
      await client.clientCredentialsGrant(party);
      refusals.push((await again()).status);
    }
    await client.clientCredentialsGrant(party, {}, { DPoP: client.getDPoPHandle(party, keys) });

    expect(refusals).toEqual([401, 401, 401, 401]);
    await expect(client.clientCredentialsGrant(party)).rejects.toMatchObject({ status: 429 });
  });
});

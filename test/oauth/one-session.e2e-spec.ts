import { type ApiClient } from '../kit/api-client.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';
import { answerOf, type Authorization, authorization, CALLBACK, signIn } from './authorization.js';
import { Browser, type Page } from './browser.js';
import { insertOAuthClient, type TestOAuthClient } from './oauth-client.js';
import { PUBLIC_URL } from './relying-party.js';

const UNLIMITED = '1000000/min';
const JSON_ONLY = { accept: 'application/json' };
const ASKED = '<h1>Sign in</h1>';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

describe('what a browser has with the provider', () => {
  const app = useTestApp({
    settings: { PUBLIC_URL, RATE_OAUTH: UNLIMITED, RATE_OAUTH_PAGES: UNLIMITED, RATE_LOGIN: UNLIMITED },
  });
  let client: TestOAuthClient;
  let alice: TestUser;
  let browser: Browser;

  beforeAll(async () => {
    client = await insertOAuthClient(app, {
      redirectUris: [CALLBACK],
      grantTypes: ['authorization_code', 'refresh_token'],
      scopes: ['openid', 'offline_access', 'articles:read', 'me:read'],
      firstParty: true,
    });
  });
  beforeEach(async () => {
    alice = await app.createUser({ username: `alice-${Math.random().toString(36).slice(2)}` });
    browser = new Browser(app);
  });

  const again = (): Promise<Page> => browser.open(authorization(client.clientId).url);
  const current = async (): Promise<{ csrfToken: string; user: { username: string } | null }> => {
    const page = await browser.open('/api/v1/auth/session', { headers: JSON_ONLY });
    return JSON.parse(page.html) as Awaited<ReturnType<typeof current>>;
  };
  const call = async (method: string, path: string, body?: object): Promise<number> => {
    const page = await browser.open(`/api/v1${path}`, {
      method,
      headers: {
        ...JSON_ONLY,
        'x-csrf-token': (await current()).csrfToken,
        'content-type': 'application/json',
        origin: PUBLIC_URL,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return page.status;
  };
  const redeem = async ({ verifier }: Authorization, page: Page): Promise<Tokens> => {
    const { code = '' } = answerOf(page);
    const basic = Buffer.from(`${client.clientId}:${client.secret}`).toString('base64');
    const grant = { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: CALLBACK };
    const { body } = await app.site.request<Tokens>('POST', '/oauth/token', {
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(grant).toString(),
    });
    return body;
  };
  const signedIn = async (scope = 'openid me:read'): Promise<Tokens> => {
    const isOffline = scope.includes('offline_access');
    const asked = authorization(client.clientId, { scope, ...(isOffline && { prompt: 'consent' }) });
    const page = await signIn(browser, asked.url, alice.username);
    return redeem(asked, isOffline ? await browser.submit(page, '/consent', { decision: 'allow' }) : page);
  };
  const holding = ({ access_token: token }: Tokens): ApiClient => app.client.withBearer(token);

  it('goes on while it is signed in here', async () => {
    const tokens = await signedIn();

    expect(answerOf(await again())).toHaveProperty('code');
    expect((await holding(tokens).get('/me')).status).toBe(200);
  });

  it('ends with its session of this server, and so does what applications have while somebody is there', async () => {
    const tokens = await signedIn();

    expect(await call('DELETE', '/auth/session')).toBe(204);

    expect((await again()).html).toContain(ASKED);
    expect((await holding(tokens).get('/me')).status).toBe(401);
    expect(app.log.events('authn_logout').at(-1)).toMatchObject({
      subject: alice.username,
      details: { kind: 'session' },
    });
  });

  it('leaves an application what it was given to have while nobody is there', async () => {
    const tokens = await signedIn('openid offline_access me:read');

    await call('DELETE', '/auth/session');

    expect((await holding(tokens).get('/me')).status).toBe(200);
  });

  it('leaves it nothing of what it is given after that was taken back', async () => {
    await signedIn('openid offline_access me:read');
    const own = app.clientFor(alice);
    const { body } = await own.get<{ results: { id: string }[] }>('/me/connected-apps');
    expect((await own.delete(`/me/connected-apps/${body.results[0]?.id}`)).status).toBe(204);
    const asked = authorization(client.clientId, { scope: 'openid me:read' });
    const tokens = await redeem(asked, await browser.open(asked.url));
    expect((await holding(tokens).get('/me')).status).toBe(200);

    expect(await call('DELETE', '/auth/session')).toBe(204);

    expect((await holding(tokens).get('/me')).status).toBe(401);
  });

  it('ends where its owner ends the session from elsewhere', async () => {
    await signedIn();
    const own = app.clientFor(alice);
    const { body } = await own.get<{ results: { id: string }[] }>('/me/sessions');

    expect((await own.delete(`/me/sessions/${body.results[0]?.id}`)).status).toBe(204);

    expect((await again()).html).toContain(ASKED);
  });

  it('ends when everything is logged out, or the account is deactivated', async () => {
    await signedIn();
    expect((await app.clientFor(alice).post('/auth/logout-all')).status).toBe(204);
    expect((await again()).html).toContain(ASKED);

    await signIn(browser, authorization(client.clientId).url, alice.username);
    await app.database.query('UPDATE "users" SET "is_active" = FALSE WHERE "id" = $1', [alice.id]);
    await eventually(async () => expect((await again()).html).toContain(ASKED));
  });

  it('ends in every other browser when the password is changed, and goes on in this one', async () => {
    const other = new Browser(app);
    await signIn(other, authorization(client.clientId).url, alice.username);
    await signedIn();

    const password = 'another horse battery staple';
    expect(await call('PUT', '/me/password', { currentPassword: PASSWORD, newPassword: password })).toBe(204);

    expect((await other.open(authorization(client.clientId).url)).html).toContain(ASKED);
    expect(answerOf(await again())).toHaveProperty('code');
  });

  it('is whoever’s has signed in last', async () => {
    const bob = await app.createUser({ username: `bob-${alice.username}` });
    const tokens = await signedIn();

    const { url } = authorization(client.clientId, { prompt: 'login' });
    expect(answerOf(await signIn(browser, url, bob.username))).toHaveProperty('code');

    expect((await holding(tokens).get('/me')).status).toBe(401);
    expect(answerOf(await again())).toHaveProperty('code');
    await call('POST', '/auth/session', { username: alice.username, password: PASSWORD });
    expect((await current()).user?.username).toBe(alice.username);
    expect(answerOf(await again())).toHaveProperty('code');
    await eventually(() =>
      expect(app.log.events('session_created').at(-1)).toMatchObject({
        subject: alice.username,
        details: { kind: 'oauth', clientId: client.clientId },
      }),
    );
  });

  it('goes on when the same account signs in once more, in either way', async () => {
    const tokens = await signedIn();
    const { url } = authorization(client.clientId, { prompt: 'login' });

    expect(answerOf(await signIn(browser, url, alice.username))).toHaveProperty('code');
    await call('POST', '/auth/session', { username: alice.username, password: PASSWORD });

    expect(answerOf(await again())).toHaveProperty('code');
    expect((await holding(tokens).get('/me')).status).toBe(200);
  });

  // The clock of the library is the machine's: this comes last.
  it('signs nobody in after a silence, like the session of this server', async () => {
    await signedIn();
    app.clock.advance('20m');
    expect(answerOf(await again())).toHaveProperty('code');
    app.clock.advance('20m');
    await eventually(async () => expect(answerOf(await again())).toHaveProperty('code'));
    app.clock.advance('31m');

    expect((await again()).html).toContain(ASKED);
  });
});

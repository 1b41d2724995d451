import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { answerOf, authorization, CALLBACK, signIn } from './authorization.js';
import { Browser, formsOf, type Page } from './browser.js';
import { insertOAuthClient, type TestOAuthClient } from './oauth-client.js';
import { PUBLIC_URL } from './relying-party.js';

const UNLIMITED = '1000000/min';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly error?: string;
}

interface App {
  readonly id: string;
  readonly client: { readonly id: string; readonly name: string };
  readonly scopes: readonly string[];
}

describe('consent', () => {
  const app = useTestApp({ settings: { PUBLIC_URL, RATE_OAUTH: UNLIMITED, RATE_OAUTH_PAGES: UNLIMITED } });
  let client: TestOAuthClient;
  let alice: TestUser;
  let browser: Browser;

  beforeAll(async () => {
    alice = await app.createUser({
      username: 'alice',
      email: 'alice@example.com',
      firstName: 'Alice',
      lastName: 'Liddell',
    });
  });

  beforeEach(async () => {
    client = await insertOAuthClient(app, {
      name: 'Shop <i>of</i> Wonders',
      redirectUris: [CALLBACK],
      grantTypes: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      scopes: ['openid', 'profile', 'email', 'articles:read', 'articles:write'],
    });
    browser = new Browser(app);
  });

  const consentTo = async (asked: Readonly<Record<string, string>> = {}, by = browser): Promise<Page> =>
    signIn(by, authorization(client.clientId, asked).url, 'alice');
  const allow = (page: Page, by = browser): Promise<Page> => by.submit(page, '/consent', { decision: 'allow' });
  const token = async (fields: Readonly<Record<string, string>>): Promise<Tokens> => {
    const basic = Buffer.from(`${client.clientId}:${client.secret}`).toString('base64');
    const answer = await app.site.request<Tokens>('POST', '/oauth/token', {
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
    return answer.body;
  };
  const tokens = async (): Promise<Tokens> => {
    const { url, verifier } = authorization(client.clientId);
    const { code = '' } = answerOf(await allow(await signIn(browser, url, 'alice')));
    return token({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: CALLBACK });
  };

  it('names the client, where it is, what it wants and what it will see', async () => {
    const page = await consentTo({ scope: 'openid profile email articles:read articles:write' });

    for (const text of [
      'Shop &lt;i&gt;of&lt;/i&gt; Wonders',
      'shop.example',
      'Know that it is you',
      'Alice Liddell, alice',
      'alice@example.com',
      'View articles',
      'Add, change and delete articles',
    ]) {
      expect(page.html).toContain(text);
    }
    expect(page.headers.get('content-security-policy')).not.toContain('script-src');
  });

  it('is told to the client when it is denied', async () => {
    const denied = await browser.submit(await consentTo(), '/consent', { decision: 'deny' });

    expect(answerOf(denied)).toEqual({
      error: 'access_denied',
      error_description: 'It was not allowed.',
      state: 'st4te',
      iss: `${PUBLIC_URL}/oauth`,
    });
  });

  it('is remembered, also in another browser, and asked for again where more is wanted, or the client says so', async () => {
    expect(answerOf(await allow(await consentTo()))).toHaveProperty('code');

    const other = new Browser(app);
    expect(answerOf(await consentTo({}, other))).toHaveProperty('code');
    const more = await other.open(authorization(client.clientId, { scope: 'openid articles:read email' }).url);
    expect(more.html).toContain('It now also wants to');
    expect(more.html.split('What you have allowed before')[0]).not.toContain('View articles');
    expect(answerOf(await allow(more, other))).toHaveProperty('code');
    const again = await other.open(authorization(client.clientId, { prompt: 'consent' }).url);
    expect(again.html).toContain('View articles');
    const another = await insertOAuthClient(app, {
      redirectUris: [CALLBACK],
      grantTypes: ['authorization_code'],
      scopes: ['openid', 'articles:read'],
    });
    expect((await other.open(authorization(another.clientId).url)).html).toContain('A test client');
  });

  it('is not given by a form of another site, one that was made up, or before somebody has signed in', async () => {
    const page = await consentTo();
    const { token: own = '' } = formsOf(page)[0]?.hidden ?? {};
    const send = (fields: Readonly<Record<string, string>>, origin: string): Promise<Page> =>
      browser.open(`${page.url}/consent`, { method: 'POST', body: new URLSearchParams(fields), headers: { origin } });

    expect((await send({ decision: 'allow', token: own }, 'https://evil.example')).status).toBe(403);
    expect((await send({ decision: 'allow', token: 'guess' }, PUBLIC_URL)).status).toBe(403);
    expect((await send({ decision: 'allow' }, PUBLIC_URL)).status).toBe(400);
    expect((await browser.open(`${page.url}/consent`)).status).toBe(405);

    const early = await new Browser(app).open(authorization(client.clientId).url);
    const stranger = new Browser(app);
    const before = await stranger.open(authorization(client.clientId).url);
    const form = formsOf(before)[0]?.hidden ?? {};
    const answer = await stranger.open(`${before.url}/consent`, {
      method: 'POST',
      body: new URLSearchParams({ ...form, decision: 'allow' }),
      headers: { origin: PUBLIC_URL },
    });
    expect(answer.status).toBe(400);
    expect((await browser.open(early.url)).status).toBe(404);
    expect(
      await app.database.query(
        'SELECT 1 FROM "oauth_consents" JOIN "oauth_clients" ON "oauth_clients"."id" = "oauth_consents"."client_id" WHERE "oauth_clients"."client_id" = $1',
        [client.clientId],
      ),
    ).toEqual([]);
  });

  describe('for a device', () => {
    it('is asked for once its code was confirmed, by whoever has signed in', async () => {
      const basic = Buffer.from(`${client.clientId}:${client.secret}`).toString('base64');
      const { body } = await app.site.request<{ user_code: string; device_code: string }>(
        'POST',
        '/oauth/device_authorization',
        {
          headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
          body: 'scope=openid+articles%3Aread',
        },
      );
      const wrong = await browser.submit(await browser.open('/oauth/device'), '/device', { user_code: 'BCDF-BCDF' });
      expect(wrong.html).toContain('That code is not right');
      const filled = await browser.open(`/oauth/device?user_code=${body.user_code}`);
      expect(filled.html).toContain(`value="${body.user_code}"`);
      expect(filled.html).not.toContain('<script>');

      const confirm = await browser.submit(filled, '/device', { user_code: body.user_code });
      expect(confirm.html).toContain('Is this your device?');
      const asked = await browser.submit(confirm, '/device', { confirm: 'yes' });
      const consent = await browser.submit(asked, '/login', {
        username: 'alice',
        password: 'correct horse battery staple',
      });
      expect(consent.html).toContain('View articles');
      expect((await allow(consent)).html).toContain('Your device is connected');

      const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
      expect(await token({ grant_type, device_code: body.device_code })).toHaveProperty('access_token');
    });

    it('is not asked for where somebody says that it is not their device, and the device is told', async () => {
      const basic = Buffer.from(`${client.clientId}:${client.secret}`).toString('base64');
      const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' };
      const body = 'scope=articles%3Aread';
      const { user_code, device_code } = (
        await app.site.request<Record<string, string>>('POST', '/oauth/device_authorization', { headers, body })
      ).body;
      const filled = await browser.open(`/oauth/device?user_code=${user_code}`);
      const confirm = await browser.submit(filled, '/device', { user_code: user_code ?? '' });

      const page = await browser.submit(confirm, '/device', { abort: 'yes' });

      expect(page.html).toContain('Nothing was connected');
      const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
      expect(await token({ grant_type, device_code: device_code ?? '' })).toMatchObject({ error: 'access_denied' });
    });
  });

  it('ends with the client that is disabled, and has to be given anew to one that is active again', async () => {
    const admin = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    const { refresh_token } = await tokens();

    expect((await admin.patch(`/oauth/clients/${client.id}`, { isActive: false })).status).toBe(200);
    expect(await token({ grant_type: 'refresh_token', refresh_token })).toMatchObject({ error: 'invalid_client' });
    await admin.patch(`/oauth/clients/${client.id}`, { isActive: true });

    expect(await token({ grant_type: 'refresh_token', refresh_token })).toMatchObject({ error: 'invalid_grant' });
  });

  describe('can be looked through and taken back', () => {
    let own: ApiClient;
    let stranger: ApiClient;

    beforeAll(async () => {
      own = app.clientFor(alice);
      stranger = app.clientFor(await app.createUser({ username: 'bob' }));
    });

    const connected = async (): Promise<App> => {
      const { body } = await own.get<{ results: App[] }>('/me/connected-apps');
      const found = body.results.find((one) => one.client.id === client.id);
      if (!found) {
        throw new Error('The client is not connected.');
      }
      return found;
    };

    it('by whom it was given, and by nobody else', async () => {
      await tokens();

      const found = await connected();
      expect(found).toEqual({
        id: expect.any(String) as string,
        client: { id: client.id, name: 'Shop <i>of</i> Wonders' },
        scopes: ['articles:read', 'openid'],
        since: expect.any(String) as string,
        lastUsed: expect.any(String) as string,
      });
      expect((await stranger.get('/me/connected-apps')).body).toMatchObject({ count: 0 });
      expect(await stranger.delete(`/me/connected-apps/${found.id}`)).toHaveProblem(404, 'not_found');
      expect(await app.client.get('/me/connected-apps')).toHaveProblem(401, 'not_authenticated');
    });

    it('for the record, as it was given', async () => {
      await tokens();
      const { id, scopes } = await connected();
      await own.delete(`/me/connected-apps/${id}`);

      const rows = await app.database.query<object>(
        'SELECT * FROM "audit_log" WHERE "object_id" = $1 ORDER BY "sequence"',
        [id],
      );
      const consent = { userId: alice.id, clientId: client.clientId, scopes };
      const actor = { actor_type: 'user', actor_id: alice.id, actor_name: 'alice' };
      expect(rows).toMatchObject([
        { ...actor, action: 'connected-apps.allow', before: null, after: consent },
        { ...actor, action: 'connected-apps.remove', before: consent, after: null },
      ]);
      for (const type of ['authz_change', 'authn_token_revoked'] as const) {
        expect(app.log.events(type).at(-1)).toMatchObject({
          actor: 'alice',
          details: { objectId: id, clientId: client.clientId },
        });
      }
    });

    it('with every token that came of it, at once', async () => {
      const { refresh_token: first } = await tokens();
      const { refresh_token } = await token({ grant_type: 'refresh_token', refresh_token: first });

      expect((await own.delete(`/me/connected-apps/${(await connected()).id}`)).status).toBe(204);

      expect(await token({ grant_type: 'refresh_token', refresh_token })).toMatchObject({ error: 'invalid_grant' });
      expect(
        await app.database.query('SELECT 1 FROM "oauth_artefacts" WHERE "client_id" = $1 AND "kind" <> 7', [
          client.clientId,
        ]),
      ).toEqual([]);
      expect((await browser.open(authorization(client.clientId).url)).html).toContain('to use your account?');
    });
  });
});

import { TOTP } from 'otpauth';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { answerOf, authorization, CALLBACK, signIn } from './authorization.js';
import { Browser, formsOf, type Page } from './browser.js';
import { insertOAuthClient, type TestOAuthClient } from './oauth-client.js';
import { PUBLIC_URL } from './relying-party.js';

const UNLIMITED = '1000000/min';

describe('signing in at the provider', () => {
  const app = useTestApp({
    settings: { PUBLIC_URL, RATE_OAUTH: UNLIMITED, RATE_OAUTH_PAGES: UNLIMITED, MFA_REQUIRED: 'staff' },
  });
  let client: TestOAuthClient;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    client = await insertOAuthClient(app, {
      name: 'Shop <b>& Co</b>',
      redirectUris: [CALLBACK],
      postLogoutRedirectUris: ['https://shop.example/bye'],
      grantTypes: ['authorization_code', 'refresh_token'],
      scopes: ['openid', 'articles:read'],
      firstParty: true,
    });
    await app.createUser({ username: 'alice' });
  });

  beforeEach(() => {
    browser = new Browser(app);
    ({ url } = authorization(client.clientId));
  });

  // The provider's library knows no other clock than the machine's: this comes before the tests move theirs.
  describe('by a session of this server', () => {
    it('needs no password again, unless the client wants one', async () => {
      await signIn(browser, url, 'alice');

      expect(answerOf(await browser.open(url))).toHaveProperty('code');
      const asked = await browser.open(authorization(client.clientId, { prompt: 'login' }).url);
      expect(asked.html).toContain('<h1>Sign in</h1>');
      const password = 'correct horse battery staple';
      expect(answerOf(await browser.submit(asked, '/login', { username: 'alice', password }))).toHaveProperty('code');
    });

    it('ends when somebody signs out at the provider', async () => {
      await signIn(browser, url, 'alice');
      expect(browser.has('__Host-session')).toBe(true);
      const logout = new URLSearchParams({
        client_id: client.clientId,
        post_logout_redirect_uri: 'https://shop.example/bye',
        state: 'x',
      });
      const page = await browser.open(`/oauth/logout?${logout.toString()}`);

      const end = await browser.submit(page, '/logout/confirm', { logout: 'yes' });

      expect(end.url).toBe('https://shop.example/bye?state=x');
      expect(browser.has('__Host-session')).toBe(false);
      expect((await browser.open(url)).html).toContain('<h1>Sign in</h1>');
    });
  });

  it('asks for name and password, and sends the browser on with a code for the client alone', async () => {
    const page = await browser.open(url);

    expect(page.status).toBe(200);
    expect(page.html).toContain('<label for="username">');
    expect(page.html).toContain('Shop &lt;b&gt;&amp; Co&lt;/b&gt;');
    const end = await browser.submit(page, '/login', { username: 'alice', password: 'correct horse battery staple' });
    expect(end.url.startsWith(`${CALLBACK}?`)).toBe(true);
    expect(answerOf(end)).toEqual({
      code: expect.any(String) as string,
      state: 'st4te',
      iss: `${PUBLIC_URL}/oauth`,
    });
  });

  it('shows every page in nobody’s frame, with nothing inline, and keeps none', async () => {
    const page = await browser.open(url);
    const pages = [page, await browser.submit(page, '/login'), await browser.open(`${PUBLIC_URL}/oauth/device`)];
    pages.push(await browser.open(`${PUBLIC_URL}/oauth/authorize?client_id=nobody`));
    pages.push(await browser.open(`${PUBLIC_URL}/oauth/logout`));
    pages.push(await browser.open(`${PUBLIC_URL}/oauth/interaction/nothing`));

    for (const { html, headers } of pages) {
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^default-src 'none'; style-src 'self'; .*base-uri 'none'; frame-ancestors 'none'/);
      expect(policy).not.toContain('unsafe');
      expect(headers.get('cache-control')).toContain('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(html).toMatch(/^<!doctype html>\s*<html lang="en">/);
      expect(html).toMatch(/<meta name="viewport" content="width=device-width, initial-scale=1">/);
      expect(html).not.toMatch(/ style=| on[a-z]+=|<style|<script>|javascript:/i);
      for (const [, id] of html.matchAll(/<input id="([^"]+)"/g)) {
        expect(html).toContain(`<label for="${id ?? ''}">`);
      }
    }
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' https://shop.example");
  });

  it('says what was wrong, and one thing for every wrong login', async () => {
    const page = await browser.open(url);
    const wrong = await browser.submit(page, '/login', { username: 'alice', password: 'wrong' });
    const unknown = await browser.submit(page, '/login', { username: 'nobody', password: 'wrong' });

    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.html).toContain('Username or password is wrong');
    expect(wrong.html.replaceAll(/value="[^"]*"/g, '')).toBe(unknown.html.replaceAll(/value="[^"]*"/g, ''));
    expect((await browser.submit(page, '/login', { username: '', password: '' })).html).toContain(
      '<a href="#username">Enter your username</a>',
    );
    expect(wrong.html).not.toContain('value="wrong"');
  });

  it('locks out as every login does', async () => {
    const { username } = await app.createUser({ username: 'locked' });
    const page = await browser.open(url);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await browser.submit(page, '/login', { username, password: 'wrong' });
    }

    const answer = await browser.submit(page, '/login', { username, password: 'correct horse battery staple' });

    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(answer.html).toContain('Too many attempts have failed');
    app.clock.advance('24h');
  });

  it('tells the client when nobody wants to sign in', async () => {
    expect(answerOf(await browser.submit(await browser.open(url), '/cancel'))).toMatchObject({
      error: 'access_denied',
      state: 'st4te',
    });
  });

  describe('with a second factor', () => {
    let staff: TestUser;

    beforeAll(async () => {
      staff = await app.createUser({ username: 'stan', isStaff: true });
    });

    const codeOf = (secret: string): string =>
      new TOTP({ secret: secret.replaceAll(' ', '') }).generate({ timestamp: app.clock.now() });

    it('has one made where it is required, asks for it from then on, and takes a recovery code in its place', async () => {
      const setup = await signIn(browser, url, staff.username);
      const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(setup.html)?.[1] ?? '';
      const wrong = await browser.submit(setup, '/factor', { code: '000000' });
      expect(wrong.status).toBe(401);
      expect(wrong.html).toContain(secret);

      const codes = await browser.submit(wrong, '/factor', { code: codeOf(secret) });
      const recoveryCodes = [...codes.html.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, code = '']) => code);
      expect(recoveryCodes.length).toBeGreaterThan(5);
      const next = /class="button" href="([^"]+)"/.exec(codes.html)?.[1] ?? '';
      expect(answerOf(await browser.open(next))).toHaveProperty('code');

      app.clock.advance('1m');
      const another = new Browser(app);
      const asked = await signIn(another, url, staff.username);
      expect(asked.html).toContain('Use a recovery code');
      expect(asked.html).not.toContain(secret);
      expect(answerOf(await another.submit(asked, '/factor', { code: codeOf(secret) }))).toHaveProperty('code');

      const third = new Browser(app);
      const recoveryCode = recoveryCodes[0] ?? '';
      const again = await signIn(third, url, staff.username);
      expect(answerOf(await third.submit(again, '/factor', { recoveryCode }))).toHaveProperty('code');
      const fourth = new Browser(app);
      const spent = await fourth.submit(await signIn(fourth, url, staff.username), '/factor', { recoveryCode });
      expect(spent.status).toBe(401);
      expect(spent.html).toContain('<details open>');
      expect(spent.html).toMatch(/<input id="recoveryCode"[^>]* autofocus aria-invalid="true">/);
    });
  });

  describe('is not done', () => {
    const post = (
      page: Page,
      fields: Readonly<Record<string, string>>,
      headers: Readonly<Record<string, string>>,
      from = browser,
    ): Promise<Page> => from.open(`${page.url}/login`, { method: 'POST', body: new URLSearchParams(fields), headers });
    const credentials = { username: 'alice', password: 'correct horse battery staple' };

    it('by a form of another site, or one that was made up', async () => {
      const page = await browser.open(url);
      const { token = '' } = formsOf(page)[0]?.hidden ?? {};
      const other = formsOf(await new Browser(app).open(url))[0]?.hidden['token'] ?? '';

      const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
      expect((await post(page, { ...credentials, token }, foreign)).status).toBe(403);
      const own = { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' };
      expect((await post(page, { ...credentials, token: other }, own)).status).toBe(403);
      expect((await post(page, credentials, own)).status).toBe(400);
      expect((await post(page, { ...credentials, token }, { ...own, 'content-type': 'text/plain' })).status).toBe(415);
    });

    it('in a browser that has not begun it', async () => {
      const page = await browser.open(url);
      const { token = '' } = formsOf(page)[0]?.hidden ?? {};

      const answer = await post(page, { ...credentials, token }, { origin: PUBLIC_URL }, new Browser(app));

      expect(answer.status).toBe(404);
      expect(answer.html).toContain('expired');
      expect((await new Browser(app).open(page.url)).status).toBe(404);
    });

    it.each([
      ['https://shop.example/callback?x=1'],
      ['https://shop.example/callback/'],
      ['https://shop.example/callback/../evil'],
      ['https://shop.example:8443/callback'],
      ['https://shop.example@evil.example/callback'],
      ['https://shop.example.evil.example/callback'],
      ['https://evil.example/callback'],
      ['http://shop.example/callback'],
      ['HTTPS://shop.example/callback'],
      ['https://shop.example/callback#x'],
      ['https://shop.example/callback%2f'],
      ['//shop.example/callback'],
    ])('for %s, where the client is not', async (redirect) => {
      for (const prompt of [{}, { prompt: 'none' }]) {
        const page = await browser.open(authorization(client.clientId, { redirect_uri: redirect, ...prompt }).url);

        expect(page.status).toBe(400);
        expect(page.html).not.toContain('evil.example');
      }
    });
  });
});

import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { Browser } from './browser.js';

describe('the session cookie', () => {
  const app = useTestApp({ cutsDatabase: true });
  let alice: TestUser;
  let browser: Browser;

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
  });

  beforeEach(async () => {
    browser = await new Browser(app).signIn('alice');
  });

  it.each([
    ['unknown', 'A'.repeat(43)],
    ['empty', ''],
    ['too long', 'A'.repeat(4000)],
    ['not of this server', 's%3Aabc.def'],
    ['quoted', `"${'A'.repeat(43)}"`],
  ])('is refused when it is %s, on a public route too, and taken back', async (_, value) => {
    browser.cookies.set('session', value);

    for (const path of ['/me', '/articles']) {
      const answer = await browser.copy().get(path);
      expect(answer).toHaveProblem(401, 'authentication_failed');
      expect(answer.headers.getSetCookie()).toEqual(['session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
      expect(answer.header('www-authenticate')).toContain('Session realm="api"');
    }
    await browser.get('/articles');
    expect((await browser.get('/articles')).status).toBe(200);
  });

  it('is refused when another one of its name stands beside it, whichever comes first', async () => {
    const mallory = await new Browser(app).signIn((await app.createUser({ username: 'mallory' })).username);
    const [good, planted] = [browser.cookies.get('session')!, mallory.cookies.get('session')!];

    for (const cookie of [`session=${good}; session=${planted}`, `session=${planted}; session=${good}`]) {
      expect(await app.client.get('/me', { cookie })).toHaveProblem(401, 'authentication_failed');
    }
  });

  it('is found among other cookies, and is not taken for one whose name ends like it', async () => {
    const good = browser.cookies.get('session')!;

    expect((await app.client.get('/me', { cookie: `theme=dark; session=${good}; lang=fr` })).status).toBe(200);
    expect(await app.client.get('/me', { cookie: `mysession=${good}` })).toHaveProblem(401, 'not_authenticated');
    expect(await app.client.get('/me', { cookie: `Session=${good}` })).toHaveProblem(401, 'not_authenticated');
  });

  it('is not looked at when a header carries a credential, good or bad', async () => {
    const bob = await app.createUser({ username: 'bob' });
    const cookie = `session=${browser.cookies.get('session')!}`;

    expect((await app.clientFor(bob).get('/me', { cookie })).body).toMatchObject({ username: 'bob' });
    expect(await app.client.withBearer('bad').get('/me', { cookie })).toHaveProblem(401, 'token_not_valid');
    const stale = await app.clientFor(alice).get('/me', { cookie: 'session=stale' });
    expect(stale.status).toBe(200);
    expect(stale.headers.getSetCookie()).toEqual([]);
  });

  it('is looked at beside Authorization by a scheme of nobody here, such as Basic for a proxy; CSRF applies', async () => {
    for (const authorization of ['Basic YWxpY2U6c2VjcmV0', 'Digest username="alice"', 'Carrier-Pigeon x']) {
      expect((await browser.get('/me', { authorization })).body).toMatchObject({ username: 'alice' });
      const change = await browser.sendAs('PATCH', '/me', { firstName: 'Mallory' }, { authorization });
      expect(change).toHaveProblem(403, 'csrf_failed');
    }
  });

  it('is not what the database is to blame for: when that is down the answer is 503, and the cookie stays', async () => {
    await app.databaseLink.cut();
    try {
      const answer = await browser.get('/me');
      expect(answer).toHaveProblem(503, 'unavailable');
      expect(browser.cookies.size).toBe(1);
    } finally {
      await app.databaseLink.restore();
    }
  });
});

describe('the session cookie over https', () => {
  const app = useTestApp({ settings: { PUBLIC_URL: 'https://api.example.com' } });
  const origin = 'https://api.example.com';

  beforeAll(() => app.createUser({ username: 'alice' }));

  it('belongs to this host alone, and is sent over https alone', async () => {
    const browser = new Browser(app, { origin });
    const answer = await browser.logIn('alice', undefined, { origin });

    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
    ]);
    expect((await browser.get('/me')).status).toBe(200);
    const out = await browser.sendAs('DELETE', '/auth/session', undefined, {
      origin,
      'x-csrf-token': answer.body.csrfToken!,
    });
    expect(out.headers.getSetCookie()).toEqual(['__Host-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure']);
  });

  it('is not taken from the name it has over http, which a sister site could set', async () => {
    const browser = new Browser(app, { origin });
    await browser.logIn('alice', undefined, { origin });

    expect(await app.client.get('/me', { cookie: `session=${browser.cookies.get('__Host-session')!}` })).toHaveProblem(
      401,
      'not_authenticated',
    );
  });
});

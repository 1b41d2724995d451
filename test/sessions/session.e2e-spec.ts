import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { Browser, type CurrentSession } from './browser.js';

interface Row {
  readonly id: string;
  readonly digest: Buffer;
  readonly last_seen: Date;
}

describe('signing a browser in', () => {
  const app = useTestApp();
  let alice: TestUser;
  let browser: Browser;
  const rows = (): Promise<Row[]> => app.database.query<Row>('SELECT * FROM "sessions" ORDER BY "created_at", "id"');

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
    await app.createUser({ username: 'gone', isActive: false });
  });

  beforeEach(async () => {
    await app.database.query('DELETE FROM "sessions"');
    browser = new Browser(app);
  });

  it('answers who is signed in, and gives a cookie', async () => {
    const answer = await browser.logIn('alice');

    expect(answer.status).toBe(200);
    expect(answer.body.user).toMatchObject({ username: 'alice', auth: { scheme: 'session', scopes: null } });
    expect(answer.body.csrfToken).toMatch(/^[A-Za-z0-9_-]{86}$/);
    expect(answer.text).not.toContain('argon2');
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect((await browser.get('/me')).body).toMatchObject({ username: 'alice', auth: { scheme: 'session' } });
  });

  it.each([
    ['a wrong password', 'alice', 'wrong'],
    ['an unknown name', 'nobody', 'wrong'],
    ['an inactive account', 'gone', undefined],
  ])('is refused alike for %s', async (_, username, password) => {
    const answer = await browser.logIn(username, password);

    expect(answer).toHaveProblem(401, 'authentication_failed');
    expect(answer.body).toMatchObject({ detail: 'No active account has these credentials.' });
    expect(answer.header('www-authenticate')).toBe('Session realm="api"');
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it('keeps neither the cookie nor the password, in the database or in the log', async () => {
    await browser.signIn('alice');
    await browser.get('/me');
    const [secret = 'none'] = browser.cookies.values();
    const [row] = await rows();

    expect(JSON.stringify(row)).not.toContain(secret);
    expect(row?.digest).toHaveLength(32);
    expect(row?.digest.equals(Buffer.from(secret, 'base64url'))).toBe(false);
    expect(app.log.text).not.toContain(secret);
    expect(app.log.text).not.toContain(alice.password);
    browser.cookies.set('session', row?.digest.toString('base64url') ?? '');
    expect(await browser.get('/me')).toHaveProblem(401, 'authentication_failed');
  });

  it('never takes up an id that the browser came with', async () => {
    const planted = 'A'.repeat(43);
    browser.cookies.set('session', planted);

    await browser.signIn('alice');

    expect(browser.cookies.get('session')).not.toBe(planted);
    expect(await app.client.get('/me', { cookie: `session=${planted}` })).toHaveProblem(401, 'authentication_failed');
  });

  it('takes no id from the query or the body', async () => {
    await browser.signIn('alice');
    const secret = browser.cookies.get('session')!;

    expect(await app.client.get(`/me?session=${secret}`)).toHaveProblem(401, 'not_authenticated');
    expect(
      await app.client.post('/auth/session', { username: 'alice', password: alice.password, session: secret }),
    ).toHaveProblem(400, 'invalid');
  });

  it('makes a new session each time, with a new CSRF token, and ends the one that came along', async () => {
    await browser.signIn('alice');
    const before = browser.copy();
    const { csrfToken } = browser;

    await browser.signIn('alice');

    expect(browser.cookies.get('session')).not.toBe(before.cookies.get('session'));
    expect(await before.get('/me')).toHaveProblem(401, 'authentication_failed');
    browser.csrfToken = csrfToken;
    expect(await browser.send('PATCH', '/me', { firstName: 'Alice' })).toHaveProblem(403, 'csrf_failed');
    expect(await rows()).toHaveLength(1);
  });

  it('leaves the session that came along alone when the login fails', async () => {
    await browser.signIn('alice');

    await browser.logIn('alice', 'wrong');

    expect((await browser.get('/me')).status).toBe(200);
  });

  it('is throttled as every login is', async () => {
    const answer = await browser.logIn('alice');

    expect(answer.header('ratelimit-policy')).toContain('"login"');
  });
});

describe('asking who is signed in', () => {
  const app = useTestApp();

  beforeAll(() => app.createUser({ username: 'alice' }));

  it('says nobody to a stranger, and sets nothing', async () => {
    const answer = await new Browser(app).get<CurrentSession>('/auth/session');

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ user: null, csrfToken: null });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('gives whoever is signed in a token that is good, and looks different each time', async () => {
    const browser = await new Browser(app).signIn('alice');
    const answers = await atOnce(20, () => browser.get<CurrentSession>('/auth/session'));
    const tokens = answers.map(({ body }) => body.csrfToken!);

    expect(answers[0]!.body.user).toMatchObject({ username: 'alice' });
    expect(new Set(tokens).size).toBe(20);
    for (const token of tokens.slice(0, 3)) {
      browser.csrfToken = token;
      expect((await browser.send('PATCH', '/me', { firstName: 'Alice' })).status).toBe(200);
    }
  });

  it('takes back a cookie that no longer holds, and says nobody', async () => {
    const browser = await new Browser(app).signIn('alice');
    await app.database.query('DELETE FROM "sessions"');

    const answer = await browser.get<CurrentSession>('/auth/session');

    expect(answer.body).toEqual({ user: null, csrfToken: null });
    expect(answer.headers.getSetCookie()).toEqual(['session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
    expect(browser.cookies.size).toBe(0);
  });

  it('does not look at the cookie when a header carries a credential', async () => {
    const browser = await new Browser(app).signIn('alice');

    const answer = await browser.get<CurrentSession>('/auth/session', { authorization: 'Bearer whatever' });

    expect(answer.body).toEqual({ user: null, csrfToken: null });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});

describe('signing out', () => {
  const app = useTestApp();

  beforeAll(() => app.createUser({ username: 'alice' }));

  it('ends the session on the server, so that a copy of the cookie is worth nothing', async () => {
    const browser = await new Browser(app).signIn('alice');
    const stolen = browser.copy();

    const answer = await browser.send('DELETE', '/auth/session');

    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()).toEqual(['session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
    expect(await stolen.get('/me')).toHaveProblem(401, 'authentication_failed');
  });

  it('leaves the account’s other sessions alone', async () => {
    const [one, other] = [await new Browser(app).signIn('alice'), await new Browser(app).signIn('alice')];

    await one.send('DELETE', '/auth/session');

    expect((await other.get('/me')).status).toBe(200);
  });

  it('is refused without a session', async () => {
    const answer = await new Browser(app).send('DELETE', '/auth/session');

    expect(answer).toHaveProblem(401, 'not_authenticated');
    expect(answer.header('www-authenticate')).toBe('Session realm="api"');
  });
});

import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { issueToken, withToken } from './personal-token.js';

describe('logging in for a personal token', () => {
  const app = useTestApp();
  const obtain = (body: object): Promise<Answer> =>
    app.client.post('/auth/token', { username: 'alice', password: PASSWORD, ...body });

  beforeAll(async () => {
    await app.createUser({ username: 'alice' });
    await app.createUser({ username: 'inactive', isActive: false });
    await app.createUser({ username: 'passwordless' });
    await app.database.query(`UPDATE "users" SET "password_hash" = NULL WHERE "username" = 'passwordless'`);
  });

  it('gives the token, and what it is, this once', async () => {
    const expiresAt = new Date(app.clock.now() + 86_400_000).toISOString();

    const answer = await obtain({ name: ' laptop ', scopes: ['articles:write', 'articles:read'], expiresAt });

    expect(answer.status).toBe(201);
    expect(answer.header('cache-control')).toBe('no-store');
    const { id, token, prefix, ...rest } = answer.body as Record<string, string>;
    expect(rest).toEqual({
      name: 'laptop',
      scopes: ['articles:read', 'articles:write'],
      expiresAt,
      createdAt: new Date(app.clock.now()).toISOString(),
      lastUsed: null,
    });
    expect(token).toMatch(/^pct_[0-9a-f]{32}[0-9A-Za-z]{49}$/);
    expect(token?.startsWith(prefix!)).toBe(true);
    const me = (await withToken(app, token!).get('/me')).body;
    expect(me).toMatchObject({
      username: 'alice',
      auth: { scheme: 'token', credentialId: id, scopes: ['articles:read', 'articles:write'] },
    });
  });

  it('gives one that is not limited, and does not expire, when nothing else is asked', async () => {
    for (const body of [{}, { scopes: null, expiresAt: null }]) {
      const { token, ...rest } = (await obtain(body)).body;
      expect(rest).toMatchObject({ name: '', scopes: null, expiresAt: null });
      expect((await withToken(app, String(token)).get('/me')).body['auth']).toMatchObject({ scopes: null });
    }
  });

  it('gives another one each time, and the earlier ones go on', async () => {
    const answers = await atOnce(5, () => obtain({}));

    const tokens = answers.map(({ body }) => String(body['token']));
    expect(new Set(tokens).size).toBe(5);
    for (const token of tokens) {
      expect((await withToken(app, token).get('/me')).status).toBe(200);
    }
  });

  it('has one answer for wrong, unknown, inactive and without a password', async () => {
    const refused = await Promise.all([
      obtain({ password: 'wrong password' }),
      obtain({ username: 'nobody' }),
      obtain({ username: 'inactive' }),
      obtain({ username: 'passwordless' }),
    ]);

    const told = refused.map((answer) => {
      expect(answer).toHaveProblem(401, 'authentication_failed');
      expect(answer.header('www-authenticate')).toBe('Token realm="api"');
      return JSON.stringify({ ...answer.body, requestId: '' });
    });
    expect(new Set(told).size).toBe(1);
  });

  it('counts as a login: guesses lock the name, here and on every other way in', async () => {
    await app.createUser({ username: 'guessed' });
    for (let guess = 1; guess <= 5; guess += 1) {
      await obtain({ username: 'guessed', password: 'wrong password' });
    }

    expect(await obtain({ username: 'guessed' })).toHaveProblem(429, 'locked_out');
    expect(await app.client.post('/auth/jwt', { username: 'guessed', password: PASSWORD })).toHaveProblem(
      429,
      'locked_out',
    );
  });

  it.each([
    [{ password: undefined }, '/password', 'required'],
    [{ username: undefined }, '/username', 'required'],
    [{ name: 'x'.repeat(101) }, '/name', 'max_length'],
    [{ name: null }, '/name', 'null'],
    [{ scopes: [] }, '/scopes', 'min_length'],
    [{ scopes: 'articles:read' }, '/scopes', 'invalid'],
    [{ scopes: ['articles'] }, '/scopes/0', 'invalid'],
    [{ scopes: ['articles:read', '*'] }, '/scopes/1', 'invalid'],
    [{ scopes: ['articles:delete'] }, '/scopes/0', 'invalid'],
    [{ scopes: ['articles:read', 'nonsense:read'] }, '/scopes/1', 'invalid_choice'],
    [{ scopes: [['articles:read']] }, '/scopes/0', 'invalid'],
    [{ scopes: Array.from({ length: 51 }, () => 'articles:read') }, '/scopes', 'max_length'],
    [{ expiresAt: 'tomorrow' }, '/expiresAt', 'invalid'],
    [{ expiresAt: '2000-01-01T00:00:00Z' }, '/expiresAt', 'min_value'],
    [{ userId: '01890000-0000-7000-8000-000000000000' }, '/userId', 'unknown_field'],
    [{ token: 'of my own choice' }, '/token', 'unknown_field'],
  ])('is 400 for %j', async (body, pointer, code) => {
    const answer = await obtain(body);

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer, code })]);
    expect(answer.text).not.toContain(PASSWORD);
  });

  it('takes a password alone: no token, limited or not, begets another', async () => {
    const user = await app.createUser({ username: 'parent' });
    const limited = await issueToken(app, user, { scopes: ['auth:write', 'me:write'] });
    const full = await issueToken(app, user);

    for (const { client } of [limited, full]) {
      expect(await client.post('/auth/token', { name: 'child' })).toHaveProblem(400, 'invalid');
      expect(await client.post('/auth/token', { username: 'parent', password: 'guess' })).toHaveProblem(
        401,
        'authentication_failed',
      );
      expect((await client.post('/me/tokens', { name: 'child' })).status).toBe(405);
    }
  });

  it('is not disturbed by a token that comes along, good or bad', async () => {
    const { token } = await issueToken(app, await app.createUser({ username: 'holder' }), { scopes: ['me:read'] });

    for (const presented of [token, 'expired']) {
      const answer = await withToken(app, presented).post('/auth/token', { username: 'alice', password: PASSWORD });
      expect(answer.status).toBe(201);
      const alice = withToken(app, String(answer.body['token']));
      expect((await alice.get('/me')).body).toMatchObject({ username: 'alice', auth: { scopes: null } });
    }
  });

  it('keeps a digest and nothing that would let anyone in', async () => {
    const { token } = (await obtain({ name: 'kept' })).body;
    const secret = String(token).slice(36, 79);

    const rows = await app.database.query<{ row: string }>('SELECT to_jsonb("tokens")::text AS "row" FROM "tokens"');
    const stored = rows.map(({ row }) => row).join('\n');

    expect(stored).toContain('"kept"');
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain(Buffer.from(secret).toString('hex'));
    expect(app.log.text).not.toContain(secret);
  });
});

describe('many logins for a token from one address', () => {
  const app = useTestApp({ settings: { RATE_LOGIN: '3/min' } });

  it('are throttled as logins are, on one count with them', async () => {
    await app.createUser({ username: 'alice' });
    const logIn = (path: string): Promise<Answer> => app.client.post(path, { username: 'alice', password: PASSWORD });
    for (const path of ['/auth/token', '/auth/jwt', '/auth/token']) {
      expect((await logIn(path)).status).toBeLessThan(300);
    }

    const answer = await logIn('/auth/token');

    expect(answer).toHaveProblem(429, 'throttled');
    expect(Number(answer.header('retry-after'))).toBeGreaterThanOrEqual(1);
  });
});

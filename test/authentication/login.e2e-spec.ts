import { PasswordHasher } from '../../src/accounts/passwords/password-hasher.js';
import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

describe('logging in for a JWT', () => {
  const app = useTestApp();
  const logIn = (username: unknown, password: unknown): Promise<Answer> =>
    app.client.post('/auth/jwt', { username, password });

  beforeAll(async () => {
    await app.createUser({ username: 'Alice' });
    await app.createUser({ username: 'inactive', isActive: false });
    await app.createUser({ username: 'passwordless' });
    await app.database.query(`UPDATE users SET password_hash = NULL WHERE username = 'passwordless'`);
  });

  it('gives an access token, how long it lives, and nothing of the password', async () => {
    const answer = await logIn('Alice', PASSWORD);

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ access: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/), expiresIn: 300 });
    expect(answer.header('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.header('cache-control')).toBe('no-store');
    expect(answer.text).not.toContain(PASSWORD);
    expect((await app.client.withBearer(String(answer.body['access'])).get('/me')).status).toBe(200);
  });

  it('takes the username in any case, and blanks around it', async () => {
    expect((await logIn('aLICE', PASSWORD)).status).toBe(200);
    expect((await logIn(' alice ', PASSWORD)).status).toBe(200);
  });

  it('has one answer for a wrong password, an unknown name, an inactive account and one without a password', async () => {
    const refused = await Promise.all([
      logIn('Alice', 'wrong password'),
      logIn('nobody', PASSWORD),
      logIn('inactive', PASSWORD),
      logIn('passwordless', PASSWORD),
      logIn('passwordless', 'null'),
    ]);

    const told = refused.map((answer) => {
      expect(answer).toHaveProblem(401, 'authentication_failed');
      const headers = Object.fromEntries(answer.headers);
      const { requestId, ...body } = answer.body;
      expect(requestId).toBe(headers['x-request-id']);
      return { body, headers: { ...headers, date: '', 'x-request-id': '', ratelimit: '' } };
    });
    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(refused[0].header('www-authenticate')).toMatch(/^Bearer realm="api"/);
  });

  it('judges the password exactly: no blank, case, normal form or length is forgiven', async () => {
    const passwords = [' spaces around ', 'Caf\u00e9 au lait', `${'x'.repeat(74)}y${'z'.repeat(5)}`];
    for (const [index, password] of passwords.entries()) {
      await app.createUser({ username: `exact${index}`, password });
      expect((await logIn(`exact${index}`, password)).status).toBe(200);
    }

    const near: readonly [string, string][] = [
      ['exact0', 'spaces around'],
      ['exact0', ' Spaces around '],
      ['exact1', 'Cafe\u0301 au lait'],
      ['exact2', 'x'.repeat(74)],
      ['exact2', `${'x'.repeat(74)}Y${'z'.repeat(5)}`],
    ];
    for (const [username, password] of near) {
      expect(await logIn(username, password)).toHaveProblem(401, 'authentication_failed');
    }
  });

  it.each([
    [{}, ['/username', 'required'], ['/password', 'required']],
    [{ username: null, password: null }, ['/username', 'null'], ['/password', 'null']],
    [{ username: '', password: '' }, ['/username', 'blank'], ['/password', 'blank']],
    [{ username: 1, password: true }, ['/username', 'invalid'], ['/password', 'invalid']],
    [{ username: ['Alice'], password: { length: 9 } }, ['/username', 'invalid'], ['/password', 'invalid']],
    [
      { username: 'a'.repeat(151), password: 'a'.repeat(257) },
      ['/username', 'max_length'],
      ['/password', 'max_length'],
    ],
    [{ username: 'Alice', password: PASSWORD, remember: true }, ['/remember', 'unknown_field']],
  ])('is 400 for %j, every fault at once and no value repeated', async (body, ...faults) => {
    const answer = await app.client.post<{ errors: { pointer: string; code: string }[] }>('/auth/jwt', body);

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body.errors.map(({ pointer, code }) => [pointer, code])).toEqual(expect.arrayContaining(faults));
    expect(answer.text).not.toContain(PASSWORD);
  });

  it('is not disturbed by an expired token that comes along', async () => {
    const answer = await app.client.withBearer('expired').post('/auth/jwt', { username: 'Alice', password: PASSWORD });

    expect(answer.status).toBe(200);
  });

  it('refuses a megabyte of password without hashing it', async () => {
    const hashing = jest.spyOn(app.get(PasswordHasher), 'verify');

    expect(await logIn('Alice', 'x'.repeat(1_000_000))).toHaveProblem(400, 'invalid');

    expect(hashing).not.toHaveBeenCalled();
    hashing.mockRestore();
  });

  it('notes the time of the login', async () => {
    await app.createUser({ username: 'grace' });
    app.clock.advance('1m');
    const before = await app.database.query('SELECT last_login FROM users WHERE username = $1', ['grace']);
    expect(before).toEqual([{ last_login: null }]);

    await logIn('grace', 'wrong');
    expect(await app.database.query('SELECT last_login FROM users WHERE username = $1', ['grace'])).toEqual(before);

    await app.signIn('grace');
    expect(await app.database.query('SELECT last_login FROM users WHERE username = $1', ['grace'])).toEqual([
      { last_login: new Date(app.clock.now()) },
    ]);
  });

  it('keeps Argon2id hashes of OWASP’s floor, no two alike', async () => {
    const root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    await atOnce(2, (index) =>
      root.post('/users', { username: `twin${index}`, email: `twin${index}@example.org`, password: PASSWORD }),
    );

    const rows = await app.database.query<{ password_hash: string }>(
      `SELECT password_hash FROM users WHERE username LIKE 'twin%'`,
    );

    expect(new Set(rows.map((row) => row.password_hash)).size).toBe(2);
    for (const { password_hash: hash } of rows) {
      expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    }
  });
});

describe('more logins at once than may wait', () => {
  const app = useTestApp({ settings: { PASSWORD_HASH_CONCURRENCY: '1', PASSWORD_HASH_QUEUE: '2' } });

  it('are told to come back, and the server goes on answering', async () => {
    await app.createUser({ username: 'alice' });
    const [answers, health] = await Promise.all([
      atOnce(12, () => app.client.post('/auth/jwt', { username: 'alice', password: PASSWORD })),
      app.site.get('/health/live'),
    ]);

    expect(health.status).toBe(200);
    const good = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(good.length).toBeGreaterThanOrEqual(3);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect(answer).toHaveProblem(503, 'unavailable');
      expect(Number(answer.header('retry-after'))).toBeGreaterThanOrEqual(1);
    }
  });
});

import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { Browser } from '../sessions/browser.js';
import { enrolled, type Enrolled, ticketOf } from './authenticator-app.js';

const WRONG = 'not the password';

describe('a login with a second factor', () => {
  const app = useTestApp();
  let names = 0;

  const fresh = (): Promise<Enrolled> => enrolled(app, `member-${(names += 1)}`);
  const finish = (body: object): Promise<Answer> => app.client.post('/auth/mfa', body);
  const lastLogin = async (username: string): Promise<unknown> =>
    (await app.database.query(`SELECT "last_login" FROM "users" WHERE "username" = $1`, [username]))[0]?.['last_login'];

  it('asks for it after the right password, with a ticket and nothing else that is worth anything', async () => {
    const { user } = await fresh();

    const answer = await app.client.post('/auth/jwt', { username: user.username, password: PASSWORD });

    expect(answer).toHaveProblem(401, 'mfa_required');
    expect(answer.header('www-authenticate')).toBe('Bearer realm="api"');
    expect(answer.header('set-cookie')).toBeNull();
    expect(answer.body).toMatchObject({ methods: ['totp', 'recovery_code'], expiresIn: 300 });
    expect(answer.body).not.toHaveProperty('enrol');
    expect(answer.body['ticket']).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await lastLogin(user.username)).toBeNull();
    expect(await app.client.withBearer(String(answer.body['ticket'])).get('/me')).toHaveProblem(401, 'token_not_valid');
  });

  it('says nothing of it to whoever does not know the password: wrong, unknown and inactive are one answer', async () => {
    const { user } = await fresh();
    const inactive = await fresh();
    await app.database.query(`UPDATE "users" SET "is_active" = false WHERE "id" = $1`, [inactive.user.id]);
    await app.createUser({ username: 'single-factor' });

    const answers = await Promise.all(
      [
        [user.username, WRONG],
        [inactive.user.username, PASSWORD],
        ['single-factor', WRONG],
        ['nobody-at-all', WRONG],
      ].map(([username, password]) => app.client.post('/auth/jwt', { username, password })),
    );

    const told = answers.map(({ status, body, headers }) => ({
      status,
      body: { ...body, requestId: '' },
      headers: [...headers.keys()].sort(),
    }));
    expect(told[0]).toMatchObject({ status: 401, body: { code: 'authentication_failed' } });
    expect(told).toEqual([told[0], told[0], told[0], told[0]]);
  });

  it('answers a JWT login as one does, and notes it then', async () => {
    const { user, phone } = await fresh();
    const ticket = await ticketOf(app, user.username);

    const answer = await finish({ ticket, code: phone.freshCode() });

    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body).sort()).toEqual(['access', 'expiresIn', 'refresh']);
    expect((await app.client.withBearer(String(answer.body['access'])).get('/me')).status).toBe(200);
    expect((await app.client.post('/auth/jwt/refresh', { refresh: answer.body['refresh'] })).status).toBe(200);
    expect(await lastLogin(user.username)).toEqual(new Date(app.clock.now()));
  });

  it('answers a login for a token as one does, with what was asked for', async () => {
    const { user, phone } = await fresh();
    const expiresAt = new Date(app.clock.now() + 86_400_000).toISOString();
    const asked = { name: 'backup', scopes: ['articles:write', 'articles:read'], expiresAt };
    const ticket = await ticketOf(app, user.username, '/auth/token', asked);

    const answer = await finish({ ticket, code: phone.freshCode() });

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ ...asked, scopes: ['articles:read', 'articles:write'] });
    const plain = await app.client.post('/auth/token', {
      username: (await app.createUser({ username: 'token-holder' })).username,
      password: PASSWORD,
    });
    expect(Object.keys(answer.body)).toEqual(Object.keys(plain.body));
    const client = app.client.with({ authorization: `Token ${String(answer.body['token'])}` });
    expect((await client.get('/articles')).status).toBe(200);
    expect(await client.get('/me/sessions')).toHaveProblem(403, 'permission_denied');
  });

  it('answers a login for a session as one does, under a new cookie, and ends the session that the browser had', async () => {
    const { user, phone } = await fresh();
    const browser = new Browser(app);
    await app.createUser({ username: 'flatmate' });
    const old = (await browser.signIn('flatmate')).copy();
    const begun = await browser.logIn(user.username);
    expect(begun).toHaveProblem(401, 'mfa_required');
    expect(begun.header('www-authenticate')).toBe('Session realm="api"');
    const { ticket } = begun.body as unknown as { ticket: string };
    expect(browser.cookies).toEqual(old.cookies);

    const answer = await browser.send('POST', '/auth/mfa', { ticket, code: phone.freshCode() });

    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['user', 'csrfToken']);
    expect(browser.cookies).not.toEqual(old.cookies);
    browser.csrfToken = String(answer.body['csrfToken']);
    expect((await browser.get('/me')).body).toMatchObject({ username: user.username, auth: { scheme: 'session' } });
    expect((await browser.send('PATCH', '/me', { firstName: 'Ada' })).status).toBe(200);
    expect(await old.get('/me')).toHaveProblem(401, 'authentication_failed');
  });

  it('is not finished by a page of another site', async () => {
    const { user, phone } = await fresh();
    const ticket = await ticketOf(app, user.username, '/auth/session');
    const foreign = { origin: 'https://evil.example' };

    for (const path of ['/auth/mfa', '/auth/mfa/enrol', '/auth/mfa/passkey-options']) {
      expect(await app.client.post(path, { ticket, code: phone.code() }, foreign)).toHaveProblem(403, 'csrf_failed');
    }
  });

  describe('by a code', () => {
    it('takes each code once, also with another ticket', async () => {
      const { user, phone } = await fresh();
      const [first, second] = [await ticketOf(app, user.username), await ticketOf(app, user.username)];
      const code = phone.freshCode();

      expect((await finish({ ticket: first, code })).status).toBe(200);
      expect(await finish({ ticket: second, code })).toHaveProblem(401, 'authentication_failed');
      expect((await finish({ ticket: second, code: phone.freshCode() })).status).toBe(200);
    });

    it('does not take the code that set the authenticator up', async () => {
      const { user, phone } = await fresh();

      expect(await finish({ ticket: await ticketOf(app, user.username), code: phone.code() })).toHaveProblem(
        401,
        'authentication_failed',
      );
    });

    it('takes one of the step before or after, but none that is older than one it took', async () => {
      const { user, phone } = await fresh();
      app.clock.advance('5m');
      const at = async (steps: number): Promise<number> =>
        (await finish({ ticket: await ticketOf(app, user.username), code: phone.code(steps) })).status;

      expect(await at(-2)).toBe(401);
      expect(await at(2)).toBe(401);
      expect(await at(-1)).toBe(200);
      expect(await at(1)).toBe(200);
      expect(await at(0)).toBe(401);
    });

    it('finishes one login of 16 at once with one code, each with a ticket of its own', async () => {
      const { user, phone } = await fresh();
      const tickets = await atOnce(16, () => ticketOf(app, user.username));
      const code = phone.freshCode();

      const answers = await Promise.all(tickets.map((ticket) => finish({ ticket, code })));

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it('finishes one login of 16 at once with one ticket', async () => {
      const { user, phone, recoveryCodes } = await fresh();
      const ticket = await ticketOf(app, user.username);
      const code = phone.freshCode();

      const answers = await atOnce(16, (index) =>
        finish(index % 2 ? { ticket, code } : { ticket, recoveryCode: recoveryCodes[index / 2] ?? '' }),
      );

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });
  });

  describe('by a recovery code', () => {
    it('takes each once, however it is typed, and counts those that are left', async () => {
      const { user, client, recoveryCodes } = await fresh();
      const [code = ''] = recoveryCodes;
      const typed = ` ${code.toUpperCase().replaceAll('-', ' ')} `;

      expect((await finish({ ticket: await ticketOf(app, user.username), recoveryCode: typed })).status).toBe(200);
      expect(await finish({ ticket: await ticketOf(app, user.username), recoveryCode: code })).toHaveProblem(
        401,
        'authentication_failed',
      );
      expect((await client.get('/me/mfa')).body).toMatchObject({ recoveryCodesLeft: 9 });
    });

    it('finishes one login of 16 at once', async () => {
      const { user, recoveryCodes } = await fresh();
      const tickets = await atOnce(16, () => ticketOf(app, user.username));

      const answers = await Promise.all(tickets.map((ticket) => finish({ ticket, recoveryCode: recoveryCodes[3] })));

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it('does not take another account’s', async () => {
      const [alice, bob] = [await fresh(), await fresh()];

      expect(
        await finish({ ticket: await ticketOf(app, alice.user.username), recoveryCode: bob.recoveryCodes[0] }),
      ).toHaveProblem(401, 'authentication_failed');
    });

    it('is no longer offered when none is left', async () => {
      const { user } = await fresh();
      await app.database.query(`DELETE FROM "recovery_codes" WHERE "user_id" = $1`, [user.id]);

      const answer = await app.client.post('/auth/jwt', { username: user.username, password: PASSWORD });
      expect(answer.body['methods']).toEqual(['totp']);
    });
  });

  describe('takes exactly one second factor', () => {
    it.each([
      [{}, '/code', 'required'],
      [{ code: '123456', recoveryCode: 'abcd' }, '', 'invalid'],
      [{ code: '12345' }, '/code', 'invalid'],
      [{ code: 123_456 }, '/code', 'invalid'],
      [{ code: '123456', kind: 'session' }, '/kind', 'unknown_field'],
    ])('and not %o', async (body, pointer, code) => {
      const answer = await finish({ ticket: 'x', ...body });

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer, code })]);
    });
  });
});

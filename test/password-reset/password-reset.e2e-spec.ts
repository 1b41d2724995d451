import { DataSource } from 'typeorm';
import { PasswordResets } from '../../src/accounts/password-reset/password-resets.js';
import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { dumpOf } from '../kit/database-dump.js';
import { Mailbox } from '../kit/mailbox.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';
import { Browser } from '../sessions/browser.js';
import { issueToken } from '../tokens/personal-token.js';

const NEW = 'violet lantern river';

const BAD_TOKEN = [
  { pointer: '/token', code: 'invalid', detail: 'The token is not valid, has been used or has expired.' },
];

describe('a password that is forgotten', () => {
  const app = useTestApp({
    settings: { RATE_PASSWORD_RESET: '1000000/min', RATE_MAIL: '1000000/min' },
  });
  const mailbox = new Mailbox(app);
  const ask = (email: string): Promise<Answer> => app.client.post('/auth/password/reset', { email });
  const confirm = (token: string, password = NEW): Promise<Answer> =>
    app.client.post('/auth/password/reset/confirm', { token, password });
  const logIn = (username: string, password: string): Promise<Answer> =>
    app.client.post('/auth/jwt', { username, password });
  const account = async (username: string): Promise<TestUser> => {
    const user = await app.createUser({ username });
    app.clock.advance('1s');
    return user;
  };
  const tokenFor = async ({ email }: TestUser): Promise<string> => {
    await ask(email);
    return (await mailbox.latest(email)).token;
  };

  it('is replaced by whoever gets the mail', async () => {
    const alice = await account('alice');

    const answer = await ask('ALICE@example.org');

    expect([answer.status, answer.text]).toEqual([202, '{}']);
    const { token, source } = await mailbox.latest(alice.email);
    expect(source).toContain(`http://127.0.0.1/reset-password#token=${token}`);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const confirmed = await confirm(token);
    expect([confirmed.status, confirmed.text, confirmed.headers.getSetCookie()]).toEqual([204, '', []]);
    expect(await logIn('alice', PASSWORD)).toHaveProblem(401, 'authentication_failed');
    expect((await logIn('alice', NEW)).status).toBe(200);
    const [row] = await app.database.query(`SELECT "email_verified_at" FROM "users" WHERE "username" = 'alice'`);
    expect(row).toEqual({ email_verified_at: new Date(app.clock.now()) });
  });

  it('is asked for with one answer and the same work for every address, and a mail for one that can be helped', async () => {
    await account('known');
    await app.createUser({ username: 'inactive', isActive: false });
    await app.createUser({ username: 'service' });
    await app.database.query(
      `UPDATE "users" SET "password_hash" = NULL, "is_service_account" = TRUE WHERE "username" = 'service'`,
    );
    const names = ['known', 'inactive', 'service', 'nobody'];

    for (const name of names) {
      const answer = await ask(`${name}@example.org`);
      expect([answer.status, answer.text, answer.headers.getSetCookie()]).toEqual([202, '{}', []]);
    }

    const mails = await Promise.all(names.map((name) => mailbox.to(`${name}@example.org`)));
    expect(mails.map(({ length }) => length)).toEqual([1, 0, 0, 0]);
  });

  it('can be the first one of an account that came from a provider or an import', async () => {
    const imported = await account('imported');
    await app.database.query('UPDATE "users" SET "password_hash" = NULL WHERE "id" = $1', [imported.id]);

    expect((await confirm(await tokenFor(imported))).status).toBe(204);

    expect((await logIn('imported', NEW)).status).toBe(200);
  });

  it('is asked for without a look at the accounts: no answer, and no time that it takes, can tell who has one', async () => {
    const { email } = await account('later');

    await app.get(DataSource).transaction(async (manager) => {
      await manager.query('LOCK TABLE "users", "password_resets" IN ACCESS EXCLUSIVE MODE');
      for (const address of [email, 'stranger@example.org']) {
        expect((await ask(address)).status).toBe(202);
      }
    });

    app.clock.advance('1m');
    expect(await mailbox.to(email)).toHaveLength(1);
  });

  it('is linked to the address that was configured, whatever the request says', async () => {
    const { email } = await account('host');

    await app.client.post(
      '/auth/password/reset',
      { email },
      { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
    );

    expect((await mailbox.latest(email)).source).not.toContain('evil.example');
  });

  it('takes every session and token of the account with it, locks that were in the way too, and says so', async () => {
    const bob = await account('bob');
    const browser = await new Browser(app).signIn('bob');
    const personal = await issueToken(app, bob);
    const pair = await logIn('bob', PASSWORD);
    const jwt = app.client.withBearer(String(pair.body['access']));
    const token = await tokenFor(bob);
    for (let guess = 1; guess <= 5; guess += 1) {
      await logIn('bob', `guess ${guess}`);
    }
    expect(await logIn('bob', PASSWORD)).toHaveProblem(429, 'locked_out');

    expect((await confirm(token)).status).toBe(204);

    expect((await browser.get('/me')).status).toBe(401);
    expect((await personal.client.get('/me')).status).toBe(401);
    expect((await jwt.get('/me')).status).toBe(401);
    expect((await app.client.post('/auth/jwt/refresh', { refresh: pair.body['refresh'] })).status).toBe(401);
    expect((await logIn('bob', NEW)).status).toBe(200);
    expect((await mailbox.latest(bob.email)).subject).toBe('Your password was changed');
  });

  it('is replaced once by a token, of many times at once', async () => {
    const carol = await account('carol');
    const token = await tokenFor(carol);

    const answers = await atOnce(32, (index) => confirm(token, `${NEW} ${index}`));

    const done = answers.findIndex(({ status }) => status === 204);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 204)) {
      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual(BAD_TOKEN);
    }
    expect((await logIn('carol', `${NEW} ${done}`)).status).toBe(200);
  });

  it.each([
    ['a newer token', (user: TestUser): Promise<unknown> => tokenFor(user)],
    ['an hour', (): unknown => app.clock.advance('1h')],
    ['a login', (user: TestUser): Promise<unknown> => app.signIn(user.username)],
    [
      'a change of address',
      (user: TestUser): Promise<unknown> =>
        app.database.query(`UPDATE "users" SET "email_key" = 'x' || "email_key" WHERE "id" = $1`, [user.id]),
    ],
    [
      'a change of password',
      (user: TestUser): Promise<unknown> =>
        app.clientFor(user).put('/me/password', { currentPassword: PASSWORD, newPassword: NEW }),
    ],
    [
      'the end of the account',
      (user: TestUser): Promise<unknown> => app.database.query('DELETE FROM "users" WHERE "id" = $1', [user.id]),
    ],
    [
      'its being disabled',
      (user: TestUser): Promise<unknown> =>
        app.database.query('UPDATE "users" SET "is_active" = false WHERE "id" = $1', [user.id]),
    ],
  ])('needs a token that %s has not ended', async (what, end) => {
    const user = await account(what.replaceAll(' ', '-'));
    const token = await tokenFor(user);

    await end(user);

    const answer = await confirm(token);
    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toEqual(BAD_TOKEN);
  });

  it.each(['', 'x', 'A'.repeat(43), '\u0000'])('needs a token that was given: not %j', async (token) => {
    expect(await confirm(token)).toHaveProblem(400, 'invalid');
  });

  it('is not replaced by a weak one; the token stays good', async () => {
    const dave = await account('davebowman');
    const token = await tokenFor(dave);

    const answer = await confirm(token, 'davebow');

    expect(answer.body['errors']).toEqual([
      { pointer: '/password', code: 'min_length', detail: 'Must have at least 8 characters.' },
      { pointer: '/password', code: 'invalid', detail: 'Is too similar to the username.' },
      { pointer: '/password', code: 'invalid', detail: 'Is too similar to the e-mail address.' },
    ]);
    expect((await confirm(token)).status).toBe(204);
  });

  it('has a token that is nowhere but in the mail', async () => {
    const erin = await account('erin');
    await ask(erin.email);
    const dump = await dumpOf(app.database);
    const { token } = await mailbox.latest(erin.email);

    for (const text of [dump, await dumpOf(app.database), app.log.text]) {
      expect(text).not.toContain(token);
    }
    expect(dump).not.toContain(`"email":"${erin.email}"`);
  });

  it('leaves nothing behind that expired', async () => {
    await app.database.query('DELETE FROM "password_resets"');
    await tokenFor(await account('frank'));
    const resets = app.get(PasswordResets);
    expect(await resets.clearExpired(10)).toBe(0);
    app.clock.advance('1h');

    expect(await resets.clearExpired(10)).toBe(1);
    expect(await app.database.query('SELECT * FROM "password_resets"')).toEqual([]);
  });
});

describe('the reset of a password', () => {
  const app = useTestApp();

  it('is throttled by address', async () => {
    for (const path of ['/auth/password/reset', '/auth/password/reset/confirm']) {
      const answer = await app.client.post(path, {});
      expect(answer.header('ratelimit-policy')).toContain('"password-reset";q=60;w=3600');
    }
  });
});

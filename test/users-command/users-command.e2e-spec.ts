import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { issueToken, withToken } from '../tokens/personal-token.js';
import { type Ran, runUsers } from './users-command.js';

const NEW = 'Cobalt-wren-38-harbour';

describe('the command `users create`', () => {
  const app = useTestApp();
  const create = (username: string, ...rest: readonly string[]): Promise<Ran> =>
    runUsers(app, ['create', username, '--email', `${username}@example.org`, '--password-stdin', ...rest], {
      typed: `${NEW}\n`,
      isTTY: false,
    });

  const ranksOf = (username: string): Promise<readonly object[]> =>
    app.database.query(
      'SELECT "is_active" AS "active", "is_staff" AS "staff", "is_superuser" AS "superuser" FROM "users" WHERE "username" = $1',
      [username],
    );

  it('makes an account that signs in with the password from standard input', async () => {
    expect(await create('alice')).toMatchObject({ error: undefined, lines: ['The account is there.'] });

    expect((await app.signIn('alice', NEW)).access).toBeTruthy();
    expect(await ranksOf('alice')).toEqual([{ active: true, staff: false, superuser: false }]);
  });

  it('gives the ranks that are asked for; a superuser is staff', async () => {
    await create('staff', '--staff');
    await create('root', '--superuser');
    await create('former', '--inactive');

    expect(await ranksOf('staff')).toEqual([{ active: true, staff: true, superuser: false }]);
    expect(await ranksOf('root')).toEqual([{ active: true, staff: true, superuser: true }]);
    expect(await ranksOf('former')).toEqual([{ active: false, staff: false, superuser: false }]);
  });

  it('asks on the terminal, twice, and shows nothing of what is typed', async () => {
    const ran = await runUsers(app, ['create', 'typist', '--email', 'typist@example.org'], {
      typed: `${NEW}\r${NEW}\r`,
    });

    expect(ran.error).toBeUndefined();
    expect(ran.shown).toBe('Password: \nPassword (again): \n');
    expect((await app.signIn('typist', NEW)).access).toBeTruthy();
  });

  it.each([
    ['the two differ', `${NEW}\rother\r`, /differ/],
    ['the operator breaks off', `${NEW}\r\u0003`, /No password/],
    ['the terminal ends', NEW, /No password/],
  ])('makes nothing when %s', async (_, typed, message) => {
    const { error } = await runUsers(app, ['create', 'nobody', '--email', 'nobody@example.org'], { typed });

    expect(error?.message).toMatch(message);
    expect(await ranksOf('nobody')).toEqual([]);
  });

  it('does not wait for a terminal that is not there, and reads no empty password', async () => {
    const parameters = ['create', 'nobody', '--email', 'nobody@example.org'];
    expect((await runUsers(app, parameters, { isTTY: false })).error?.message).toMatch(/--password-stdin/);
    for (const typed of ['', '\n', 'x'.repeat(5000)]) {
      const { error } = await runUsers(app, [...parameters, '--password-stdin'], { typed, isTTY: false });
      expect(error?.code).toBe('NO_PASSWORD');
    }
  });

  it('says everything that is wrong, and no value', async () => {
    await create('taken');
    expect((await create('TAKEN')).error?.message).toBe('username: This value is already in use.');

    const invalid = await runUsers(app, ['create', 'no body', '--email', 'nowhere', '--password-stdin'], {
      typed: NEW,
    });
    expect(invalid.error?.message).toMatch(/^username: .*\nemail: /);
    expect(invalid.error?.message).not.toMatch(/no body|nowhere/);

    const weak = await runUsers(app, ['create', 'weak', '--email', 'weak@example.org', '--password-stdin'], {
      typed: 'password1\n',
    });
    expect(weak.error?.message).toBe('password: Is among the most common passwords.');
  });
});

describe('the command `users set-password`', () => {
  const app = useTestApp();

  const set = (username: string, password = NEW): Promise<Ran> =>
    runUsers(app, ['set-password', username, '--password-stdin'], { typed: `${password}\n`, isTTY: false });

  it('replaces the password, and ends everything that was given for the old one', async () => {
    const alice = await app.createUser({ username: 'alice' });
    const { client } = await app.signIn('alice');
    const { body: pair } = await app.client.post('/auth/jwt', { username: 'alice', password: PASSWORD });
    const { token } = await issueToken(app, alice);
    expect((await client.get('/me')).status).toBe(200);

    expect((await set('ALICE')).error).toBeUndefined();

    expect((await client.get('/me')).status).toBe(401);
    expect((await withToken(app, token).get('/me')).status).toBe(401);
    expect((await app.client.post('/auth/jwt/refresh', { refresh: pair['refresh'] })).status).toBe(401);
    expect((await app.client.post('/auth/jwt', { username: 'alice', password: PASSWORD })).status).toBe(401);
    expect((await app.signIn('alice', NEW)).access).toBeTruthy();
  });

  it('ends sessions and a lockout', async () => {
    await app.createUser({ username: 'bob' });
    expect((await app.client.post('/auth/session', { username: 'bob', password: PASSWORD })).status).toBe(200);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await app.client.post('/auth/jwt', { username: 'bob', password: 'wrong' });
    }
    expect((await app.client.post('/auth/jwt', { username: 'bob', password: PASSWORD })).status).toBe(429);

    await set('bob');

    const sessions = `SELECT FROM "sessions" JOIN "users" ON "users"."id" = "user_id" WHERE "username" = 'bob'`;
    expect(await app.database.query(sessions)).toEqual([]);
    expect((await app.signIn('bob', NEW)).access).toBeTruthy();
  });

  it('holds the password to the policy, with the account’s names', async () => {
    await app.createUser({ username: 'sandpiper' });
    expect((await set('sandpiper', 'Sandpiper-9')).error?.message).toMatch(/^password: Is too similar to the username/);
    expect((await app.signIn('sandpiper')).access).toBeTruthy();
  });

  it('says when there is no such account', async () => {
    expect((await set('nobody')).error).toMatchObject({ code: 'UNKNOWN_USER' });
  });
});

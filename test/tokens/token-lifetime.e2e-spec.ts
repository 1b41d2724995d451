import { TokenUsage } from '../../src/accounts/tokens/token-usage.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { issueToken, type TestToken } from './personal-token.js';

describe('a personal token', () => {
  const app = useTestApp();
  const replica = new TestApp({ sharing: app });
  let users = 0;

  beforeAll(() => replica.start());
  afterAll(() => replica.stop());

  async function newUser(): ReturnType<TestApp['createUser']> {
    users += 1;
    return app.createUser({ username: `user${users}` });
  }

  async function expectDead(token: TestToken): Promise<void> {
    expect(await token.client.get('/me')).toHaveProblem(401, 'token_not_valid');
    expect(await replica.client.get('/me', { authorization: `Token ${token.token}` })).toHaveProblem(
      401,
      'token_not_valid',
    );
  }

  it('ends when it expires, to the millisecond', async () => {
    const token = await issueToken(app, await newUser(), { expiresAt: new Date(app.clock.now() + 60_000) });

    app.clock.advance('59s');
    expect((await token.client.get('/me')).status).toBe(200);
    app.clock.advance('1s');
    expect(await token.client.get('/me')).toHaveProblem(401, 'token_not_valid');
  });

  it('does not end by itself when it has no expiry', async () => {
    const token = await issueToken(app, await newUser());
    app.clock.advance('3650d');

    expect((await token.client.get('/me')).status).toBe(200);

    app.clock.turnBack('3650d');
  });

  it('ends with its revocation, on every process at once, and the others go on', async () => {
    const user = await newUser();
    const [kept, revoked] = await Promise.all([issueToken(app, user), issueToken(app, user)]);

    expect((await kept.client.delete(`/me/tokens/${revoked.id}`)).status).toBe(204);

    await expectDead(revoked);
    expect((await kept.client.get('/me')).status).toBe(200);
  });

  it('ends with its account’s deactivation, and does not come back with it', async () => {
    const root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    const user = await newUser();
    const token = await issueToken(app, user);

    expect((await root.patch(`/users/${user.id}`, { isActive: false })).status).toBe(200);
    await expectDead(token);

    expect((await root.patch(`/users/${user.id}`, { isActive: true })).status).toBe(200);
    await expectDead(token);
  });

  it('ends with an account that is deactivated in the database itself', async () => {
    const user = await newUser();
    const token = await issueToken(app, user);

    await app.database.query('UPDATE "users" SET "is_active" = false WHERE "id" = $1', [user.id]);

    await expectDead(token);
  });

  it('ends with its account, of which nothing is left', async () => {
    const root = app.clientFor(await app.createUser({ username: 'root2', isStaff: true, isSuperuser: true }));
    const user = await newUser();
    const token = await issueToken(app, user);

    expect((await root.delete(`/users/${user.id}`)).status).toBe(204);

    await expectDead(token);
    expect(await app.database.query('SELECT 1 FROM "tokens" WHERE "user_id" = $1', [user.id])).toEqual([]);
  });

  it('ends when an administrator sets the account’s password', async () => {
    const root = app.clientFor(await app.createUser({ username: 'root3', isStaff: true, isSuperuser: true }));
    const user = await newUser();
    const token = await issueToken(app, user);

    expect((await root.patch(`/users/${user.id}`, { password: 'a wholly different phrase' })).status).toBe(200);

    await expectDead(token);
  });

  it('ends when its owner changes the password', async () => {
    const user = await newUser();
    const token = await issueToken(app, user);
    const passwords = { currentPassword: PASSWORD, newPassword: 'seventeen gates of oak' };

    expect((await app.clientFor(user).put('/me/password', passwords)).status).toBe(204);

    await expectDead(token);
  });

  it('ends with logout-all: every one of the caller’s, by whatever credential it asks, and nobody else’s', async () => {
    const [user, other] = [await newUser(), await newUser()];
    const tokens = await atOnce(3, () => issueToken(app, user));
    const spared = await issueToken(app, other);

    expect((await tokens[0]!.client.post('/auth/logout-all')).status).toBe(204);

    for (const token of tokens) {
      await expectDead(token);
    }
    expect((await spared.client.get('/me')).status).toBe(200);
  });

  it('that is made while everything is logged out is either made after it, or dead', async () => {
    const user = await newUser();
    const client = app.clientFor(user);
    const logOut = client.post('/auth/logout-all');
    const obtained = await atOnce(8, () =>
      app.client.post('/auth/token', { username: user.username, password: PASSWORD }),
    );
    expect((await logOut).status).toBe(204);

    const [row] = await app.database.query<{ token_version: number }>(
      'SELECT "token_version" FROM "users" WHERE "id" = $1',
      [user.id],
    );
    for (const { body } of obtained) {
      const [token] = await app.database.query<{ token_version: number }>(
        'SELECT "token_version" FROM "tokens" WHERE "id" = $1',
        [body['id']],
      );
      const { status } = await app.client.get('/me', { authorization: `Token ${String(body['token'])}` });
      expect(status).toBe(token?.token_version === row?.token_version ? 200 : 401);
    }
  });

  it('that is dead is swept when its account makes another', async () => {
    const user = await newUser();
    await issueToken(app, user, { expiresAt: new Date(app.clock.now() + 1000) });
    await issueToken(app, user);
    app.clock.advance('1s');
    const kept = await issueToken(app, user);

    const rows = await app.database.query('SELECT "id" FROM "tokens" WHERE "user_id" = $1', [user.id]);
    expect(rows).toHaveLength(2);

    await kept.client.post('/auth/logout-all');
    await issueToken(app, { ...user, tokenVersion: 1 });
    expect(await app.database.query('SELECT 1 FROM "tokens" WHERE "user_id" = $1', [user.id])).toHaveLength(1);
  });

  describe('that is in use', () => {
    const lastUsed = async ({ id }: TestToken): Promise<Date | null | undefined> => {
      const [row] = await app.database.query<{ last_used: Date | null }>(
        'SELECT "last_used" FROM "tokens" WHERE "id" = $1',
        [id],
      );
      return row?.last_used;
    };

    it('is noted, and then at most once a minute, however many requests there are and on however many processes', async () => {
      const token = await issueToken(app, await newUser());
      expect(await lastUsed(token)).toBeNull();
      const elsewhere = replica.client.with({ authorization: `Token ${token.token}` });

      const before = new Date(app.clock.now());
      await token.client.get('/me');
      await eventually(async () => expect(await lastUsed(token)).toEqual(before));

      app.clock.advance('59s');
      replica.clock.advance('59s');
      await atOnce(20, (index) => (index % 2 === 0 ? token.client : elsewhere).get('/me'));
      expect(await lastUsed(token)).toEqual(before);

      app.clock.advance('1s');
      await atOnce(20, () => token.client.get('/me'));
      await eventually(async () => expect(await lastUsed(token)).toEqual(new Date(app.clock.now())));
    });

    it('is not written again by whoever read the row before it was written', async () => {
      const token = await issueToken(app, await newUser());
      const unused = { id: token.id, lastUsed: null };
      app.get(TokenUsage).note(unused);
      await app.get(TokenUsage).beforeApplicationShutdown();
      const first = await lastUsed(token);

      app.clock.advance('30s');
      app.get(TokenUsage).note(unused);
      await app.get(TokenUsage).beforeApplicationShutdown();

      expect(first).not.toBeNull();
      expect(await lastUsed(token)).toEqual(first);
    });

    it('is not noted by a request that it does not let in', async () => {
      const token = await issueToken(app, await newUser(), { expiresAt: new Date(app.clock.now() + 1) });
      app.clock.advance('1s');

      await token.client.get('/me');

      expect(await lastUsed(token)).toBeNull();
    });

    it('does not keep its request waiting for that', async () => {
      const token = await issueToken(app, await newUser());
      const release = await app.database.hold('SELECT FROM "tokens" WHERE "id" = $1 FOR UPDATE', [token.id]);

      expect((await token.client.get('/me')).status).toBe(200);
      expect(await lastUsed(token)).toBeNull();

      await release();
      await eventually(async () => expect(await lastUsed(token)).toEqual(new Date(app.clock.now())));
    });
  });
});

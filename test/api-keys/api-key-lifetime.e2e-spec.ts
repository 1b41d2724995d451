import { DataSource } from 'typeorm';
import { ApiKeyUsage } from '../../src/api-keys/api-key-usage.js';
import { type ChangeFeed as Feed, ChangeFeed } from '../../src/database/change-feed.js';
import { Detection } from '../../src/observability/detection/detection.js';
import { SecurityEventWriter } from '../../src/observability/events/security-event-writer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { issueKey, type TestApiKey, UNLIMITED_KEYS, withKey } from './api-key.js';

/** @returns how often the act asks the database for a connection, and so for anything */
async function queriesOf(app: TestApp, act: () => Promise<unknown>): Promise<number> {
  await app.get(ApiKeyUsage).beforeApplicationShutdown();
  await app.get(Detection).evaluate();
  await app.get(SecurityEventWriter).flush();
  const { master } = app.get(DataSource).driver as unknown as { master: { connect(): unknown } };
  const connect = jest.spyOn(master, 'connect');
  await act();
  const count = connect.mock.calls.length;
  connect.mockRestore();
  return count;
}

describe('an API key', () => {
  const app = useTestApp({ settings: { ...UNLIMITED_KEYS, JWT_ACCESS_TTL: '30d' } });
  const replica = new TestApp({ sharing: app, cutsDatabase: true });
  let root: ApiClient;
  let users = 0;

  beforeAll(async () => {
    await replica.start();
    root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
  });
  afterAll(() => replica.stop());

  async function newUser(): Promise<TestUser> {
    users += 1;
    return app.createUser({ username: `user${users}` });
  }

  const statusOf = async ({ key }: TestApiKey, on: TestApp): Promise<number> =>
    (await withKey(on, key).get('/me')).status;

  async function expectAlive(key: TestApiKey): Promise<void> {
    expect([await statusOf(key, app), await statusOf(key, replica)]).toEqual([200, 200]);
  }

  /** At once here, and within a second elsewhere. */
  async function expectDead(key: TestApiKey): Promise<void> {
    expect(await key.client.get('/me')).toHaveProblem(401, 'authentication_failed');
    await eventually(async () => expect(await statusOf(key, replica)).toBe(401), 1000);
  }

  it('that is remembered costs no query, and each process remembers it by itself', async () => {
    const key = await issueKey(app, await newUser());
    await expectAlive(key);

    // What was used before is written down a moment later, and that is a query too.
    await eventually(async () => {
      expect(await queriesOf(app, () => atOnce(10, () => key.client.get('/me')))).toBe(0);
      expect(await queriesOf(replica, () => withKey(replica, key.key).get('/me'))).toBe(0);
    });
  });

  it('that there is not, or whose secret is wrong, is remembered as nothing', async () => {
    const user = await newUser();
    const key = await issueKey(app, user);
    const { key: other } = await issueKey(app, user);
    const forged = withKey(app, key.key.slice(0, 36) + other.slice(36));

    expect(await forged.get('/me')).toHaveProblem(401, 'authentication_failed');
    expect((await key.client.get('/me')).status).toBe(200);
    expect(await forged.get('/me')).toHaveProblem(401, 'authentication_failed');
  });

  it('ends when it expires, to the millisecond, remembered or not', async () => {
    const key = await issueKey(app, await newUser(), { expiresAt: new Date(app.clock.now() + 60_000) });
    expect((await key.client.get('/me')).status).toBe(200);

    app.clock.advance('59999ms');
    expect((await key.client.get('/me')).status).toBe(200);
    app.clock.advance('1ms');
    expect(await key.client.get('/me')).toHaveProblem(401, 'authentication_failed');
  });

  it('ends with its revocation, on every process, and the others go on', async () => {
    const user = await newUser();
    const [kept, revoked] = [await issueKey(app, user), await issueKey(app, user)];
    await expectAlive(revoked);

    expect((await app.clientFor(user).delete(`/api-keys/${revoked.id}`)).status).toBe(204);

    await expectDead(revoked);
    await expectAlive(kept);
  });

  it('ends with a revocation in the database itself', async () => {
    const key = await issueKey(app, await newUser());
    await expectAlive(key);

    await app.database.query('UPDATE "api_keys" SET "revoked_at" = now(), "digest" = NULL WHERE "id" = $1', [key.id]);

    await eventually(async () => expect(await statusOf(key, app)).toBe(401), 1000);
    await eventually(async () => expect(await statusOf(key, replica)).toBe(401), 1000);
  });

  it('ends with its owner’s deactivation', async () => {
    const user = await newUser();
    const key = await issueKey(app, user);
    await expectAlive(key);

    expect((await root.patch(`/users/${user.id}`, { isActive: false })).status).toBe(200);

    await expectDead(key);
  });

  it('ends with its owner', async () => {
    const user = await newUser();
    const key = await issueKey(app, user);
    await expectAlive(key);

    expect((await root.delete(`/users/${user.id}`)).status).toBe(204);

    await expectDead(key);
  });

  it('outlives what ends logins: it is a program’s, and is revoked by itself', async () => {
    const user = await newUser();
    const key = await issueKey(app, user);

    expect((await app.clientFor(user).post('/auth/logout-all')).status).toBe(204);

    await expectAlive(key);
  });

  it('is changed on every process: its scopes, its addresses and its expiry', async () => {
    const user = await newUser();
    const key = await issueKey(app, user, { scopes: ['articles:read'] });
    const elsewhere = withKey(replica, key.key);
    expect([(await key.client.get('/articles')).status, (await elsewhere.get('/articles')).status]).toEqual([200, 200]);

    await app.clientFor(user).patch(`/api-keys/${key.id}`, { scopes: [] });
    expect((await key.client.get('/articles')).status).toBe(403);
    await eventually(async () => expect((await elsewhere.get('/articles')).status).toBe(403), 1000);

    await app.clientFor(user).patch(`/api-keys/${key.id}`, { allowedIps: ['192.0.2.0/24'] });
    await expectDead(key);
  });

  it('is read from the database while the change feed is down', async () => {
    const user = await newUser();
    const key = await issueKey(app, user);
    const feed: Feed = replica.get(ChangeFeed);
    await expectAlive(key);
    const isLive = jest.spyOn(feed, 'isLive', 'get').mockReturnValue(false);

    const queries = await queriesOf(replica, () => withKey(replica, key.key).get('/me'));
    await app.clientFor(user).delete(`/api-keys/${key.id}`);

    expect(queries).toBeGreaterThan(0);
    expect(await statusOf(key, replica)).toBe(401);
    isLive.mockRestore();
    expect(await statusOf(key, replica)).toBe(401);
  });

  it('is 503 and not 401 while the database is away', async () => {
    const key = await issueKey(app, await newUser());
    await replica.databaseLink.cut();

    expect(await withKey(replica, key.key).get('/me')).toHaveProblem(503, 'unavailable');

    await replica.databaseLink.restore();
    await eventually(async () => expect(await statusOf(key, replica)).toBe(200), 5000);
  });

  it('never comes back to life when uses and revocation happen at once', async () => {
    for (const round of Array.from({ length: 10 }, (_, index) => index)) {
      const user = await newUser();
      const key = await issueKey(app, user, { name: String(round) });
      await Promise.all([
        atOnce(10, () => statusOf(key, app)),
        atOnce(10, () => statusOf(key, replica)),
        app.clientFor(user).delete(`/api-keys/${key.id}`),
      ]);
      await expectDead(key);
    }
  });

  describe('that is in use', () => {
    const lastUsed = async ({ id }: TestApiKey): Promise<Date | null | undefined> =>
      (
        await app.database.query<{ last_used: Date | null }>('SELECT "last_used" FROM "api_keys" WHERE "id" = $1', [id])
      )[0]?.last_used;

    it('is noted at most once a minute, and stays remembered all the while', async () => {
      const user = await newUser();
      const key = await issueKey(app, user);
      expect(await lastUsed(key)).toBeNull();

      const first = new Date(app.clock.now());
      await key.client.get('/me');
      await eventually(async () => expect(await lastUsed(key)).toEqual(first));
      expect((await app.clientFor(user).get(`/api-keys/${key.id}`)).body['lastUsed']).toBe(first.toISOString());

      app.clock.advance('59s');
      expect(await queriesOf(app, () => atOnce(10, () => key.client.get('/me')))).toBe(0);
      expect(await lastUsed(key)).toEqual(first);

      app.clock.advance('1s');
      expect(await queriesOf(app, () => atOnce(10, () => key.client.get('/me')))).toBe(1);
      await eventually(async () => expect(await lastUsed(key)).toEqual(new Date(app.clock.now())));
    });

    it('is not noted when it is refused', async () => {
      const key = await issueKey(app, await newUser(), { allowedIps: ['192.0.2.0/24'] });

      expect(await key.client.get('/me')).toHaveProblem(401, 'authentication_failed');

      await app.get(ApiKeyUsage).beforeApplicationShutdown();
      expect(await lastUsed(key)).toBeNull();
    });
  });
});

describe('an API key that is not remembered', () => {
  const app = useTestApp({ settings: { API_KEY_CACHE_SIZE: '0' } });

  it('is read for every request', async () => {
    const key = await issueKey(app, await app.createUser({ username: 'alice' }));
    await key.client.get('/me');

    expect(await queriesOf(app, () => key.client.get('/me'))).toBe(1);
  });
});

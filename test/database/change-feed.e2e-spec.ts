import { setTimeout as wait } from 'node:timers/promises';
import { ChangeFeed } from '../../src/database/change-feed.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { TestApp, useTestApp } from '../kit/test-app.js';

/** Asks until the answer is the one expected: how long it takes until a change is in force is what is measured. */
async function until(expected: number, ask: () => Promise<number>, patience: number): Promise<number> {
  const started = performance.now();
  while ((await ask()) !== expected) {
    if (performance.now() - started > patience) {
      throw new Error(`The status was not ${expected} after ${patience} ms.`);
    }
    await wait(5);
  }
  return performance.now() - started;
}

const statusOf = async (client: ApiClient): Promise<number> => (await client.get('/me')).status;

describe('accounts that are remembered', () => {
  const here = useTestApp();
  const there = new TestApp({ sharing: here, cutsDatabase: true });
  let root: ApiClient;

  beforeAll(async () => {
    await there.start();
    root = here.clientFor(await here.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
  });
  afterAll(() => there.stop());

  it('change with the next request on the server that changed them', async () => {
    for (const round of Array.from({ length: 20 }, (_, index) => index)) {
      const alice = await here.createUser({ username: `alice${round}` });
      const client = here.clientFor(alice);
      expect(await statusOf(client)).toBe(200);
      expect((await root.patch(`/users/${alice.id}`, { isActive: false })).status).toBe(200);
      expect(await statusOf(client)).toBe(401);
    }
  });

  it('change on every other server within a second', async () => {
    const bob = await here.createUser({ username: 'bob' });
    const elsewhere = there.clientFor(bob);
    expect(await statusOf(elsewhere)).toBe(200);

    await root.patch(`/users/${bob.id}`, { isActive: false });

    expect(await until(401, () => statusOf(elsewhere), 1000)).toBeLessThan(1000);
  });

  it('are read from the database while the feed is down, and remembered again when it is back', async () => {
    const carol = await here.createUser({ username: 'carol' });
    const elsewhere = there.clientFor(carol);
    expect(await statusOf(elsewhere)).toBe(200);

    await here.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'portcullis-change-feed'`,
    );
    await root.patch(`/users/${carol.id}`, { isActive: false });
    expect(await until(401, () => statusOf(elsewhere), 1000)).toBeLessThan(1000);

    await root.patch(`/users/${carol.id}`, { isActive: true });
    await until(200, () => Promise.resolve(there.get(ChangeFeed).isLive ? 200 : 0), 5000);
    const back = there.clientFor({ id: carol.id, tokenVersion: carol.tokenVersion + 1 });
    expect(await statusOf(back)).toBe(200);
  });

  it('are not believed when the network to the database has gone silent', async () => {
    const dave = await here.createUser({ username: 'dave' });
    const elsewhere = there.clientFor(dave);
    expect(await statusOf(elsewhere)).toBe(200);

    there.databaseLink.silence();
    try {
      await root.patch(`/users/${dave.id}`, { isActive: false });
      await until(0, () => Promise.resolve(there.get(ChangeFeed).isLive ? 200 : 0), 2000);
      expect((await elsewhere.get('/me')).status).toBe(503);
    } finally {
      await there.databaseLink.cut();
      await there.databaseLink.restore();
    }
    expect(await until(401, () => statusOf(elsewhere), 5000)).toBeLessThan(5000);
  });

  it('never come back to life when reads and changes happen at once', async () => {
    for (const round of Array.from({ length: 10 }, (_, index) => index)) {
      const erin = await here.createUser({ username: `erin${round}` });
      const [near, far] = [here.clientFor(erin), there.clientFor(erin)];
      await Promise.all([
        atOnce(10, () => statusOf(near)),
        atOnce(10, () => statusOf(far)),
        root.patch(`/users/${erin.id}`, { isActive: false }),
      ]);
      expect(await statusOf(near)).toBe(401);
      await until(401, () => statusOf(far), 1000);
    }
  });
});

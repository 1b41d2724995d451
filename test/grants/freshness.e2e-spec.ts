import { setTimeout as pause } from 'node:timers/promises';
import { ChangeFeed } from '../../src/database/change-feed.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { createGroup } from '../kit/grants.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { write } from '../articles/article.js';

const KILL_FEEDS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'portcullis-change-feed'`;

describe('what was granted', () => {
  const here = useTestApp();
  const there = new TestApp({ sharing: here, cutsDatabase: true });
  let root: ApiClient;
  let alice: TestUser;
  let group: string;
  let draft: string;

  beforeAll(async () => {
    await there.start();
    root = here.clientFor(await here.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    draft = (await write(root)).id;
  });
  afterAll(() => there.stop());

  let users = 0;
  beforeEach(async () => {
    users += 1;
    alice = await here.createUser({ username: `alice${users}` });
    group = await createGroup(here);
    // Both servers have asked, and remember that there is nothing.
    expect([await reads(here), await reads(there)]).toEqual([404, 404]);
  });

  const reads = async (app: TestApp): Promise<number> => (await app.clientFor(alice).get(`/articles/${draft}`)).status;

  /** Each gives `articles.view`, and takes it away again. */
  const WAYS: readonly (readonly [string, () => Promise<unknown>, () => Promise<unknown>])[] = [
    [
      'to the account',
      () => root.put(`/users/${alice.id}/permissions/articles.view`),
      () => root.delete(`/users/${alice.id}/permissions/articles.view`),
    ],
    [
      'to the account, with all the others',
      () => root.put(`/users/${alice.id}/permissions`, { permissions: ['articles.view'] }),
      () => root.put(`/users/${alice.id}/permissions`, { permissions: [] }),
    ],
    [
      'to a group that it is in',
      async () => {
        await root.put(`/groups/${group}/members/${alice.id}`);
        return root.put(`/groups/${group}/permissions`, { permissions: ['articles.view'] });
      },
      () => root.put(`/groups/${group}/permissions`, { permissions: [] }),
    ],
    [
      'by membership',
      async () => {
        await root.put(`/groups/${group}/permissions/articles.view`);
        return root.put(`/users/${alice.id}/groups`, { groups: [group] });
      },
      () => root.delete(`/groups/${group}/members/${alice.id}`),
    ],
    [
      'by a group around its group',
      async () => {
        const outer = await createGroup(here);
        await root.put(`/groups/${outer}/permissions/articles.view`);
        await root.put(`/users/${alice.id}/groups`, { groups: [group] });
        return root.patch(`/groups/${group}`, { parent: outer });
      },
      () => root.patch(`/groups/${group}`, { parent: null }),
    ],
    [
      'by a group that is then removed',
      async () => {
        await root.put(`/groups/${group}/permissions/articles.view`);
        return root.put(`/users/${alice.id}/groups`, { groups: [group] });
      },
      () => root.delete(`/groups/${group}`),
    ],
    [
      'on the one row',
      () =>
        root.post('/object-permissions', {
          subject: { type: 'user', id: alice.id },
          permission: 'articles.view',
          object: { type: 'articles', id: draft },
        }),
      async () => {
        const { body } = await root.get<{ results: { id: string }[] }>(`/object-permissions?subjectId=${alice.id}`);
        return root.delete(`/object-permissions/${body.results[0]?.id ?? ''}`);
      },
    ],
    [
      'by rank',
      () => root.patch(`/users/${alice.id}`, { isSuperuser: true }),
      () => root.patch(`/users/${alice.id}`, { isSuperuser: false }),
    ],
  ];

  describe.each(WAYS)('%s', (_, give, take) => {
    it('holds with the next request here, and on every other server within a second; and so it ends', async () => {
      await give();
      expect(await reads(here)).toBe(200);
      await eventually(async () => expect(await reads(there)).toBe(200), 1000);

      await take();
      expect(await reads(here)).toBe(404);
      await eventually(async () => expect(await reads(there)).toBe(404), 1000);
    });

    it('holds with the next request here also before the change has been heard of, and so it ends', async () => {
      const announced = ['groups', 'group_members', 'permission_grants', 'users'];
      const hear = (state: 'DISABLE' | 'ENABLE'): Promise<unknown> =>
        Promise.all(announced.map((table) => here.database.query(`ALTER TABLE ${table} ${state} TRIGGER USER`)));
      await hear('DISABLE');
      try {
        await give();
        expect(await reads(here)).toBe(200);
        await take();
        expect(await reads(here)).toBe(404);
      } finally {
        await hear('ENABLE');
      }
    });

    it('is read from the database while the feed is down', async () => {
      await give();
      await eventually(async () => expect(await reads(there)).toBe(200), 1000);

      await here.database.query(KILL_FEEDS);
      await take();

      expect(await reads(here)).toBe(404);
      await eventually(async () => expect(await reads(there)).toBe(404), 1000);
      await eventually(() => expect(there.get(ChangeFeed).isLive && here.get(ChangeFeed).isLive).toBe(true), 5000);
    });
  });

  it('is nobody’s to know while the database is down: 503, and as it was when it is back', async () => {
    await root.put(`/users/${alice.id}/permissions/articles.view`);
    await eventually(async () => expect(await reads(there)).toBe(200), 1000);

    await there.databaseLink.cut();
    try {
      await eventually(() => expect(there.get(ChangeFeed).isLive).toBe(false), 2000);
      const answer = await there.clientFor(alice).get('/me');
      expect(answer).toHaveProblem(503, 'unavailable');
      expect(answer.header('retry-after')).toMatch(/^\d+$/);
    } finally {
      await there.databaseLink.restore();
    }
    await eventually(async () => expect(await reads(there)).toBe(200), 5000);
  });

  it('never comes back to life when it is asked about and taken away at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      await root.put(`/users/${alice.id}/permissions/articles.view`);
      await Promise.all([
        atOnce(10, () => reads(here)),
        atOnce(10, () => reads(there)),
        pause(round).then(() => root.delete(`/users/${alice.id}/permissions/articles.view`)),
      ]);
      expect(await reads(here)).toBe(404);
      await eventually(async () => expect(await reads(there)).toBe(404), 1000);
    }
  });
});

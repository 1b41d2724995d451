import { DataSource } from 'typeorm';
import { type Answer, type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { createGroup, grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { type Article, write } from '../articles/article.js';

interface Granted extends Json {
  readonly id: string;
}

interface GrantPage {
  readonly count: number;
  readonly next: string | null;
  readonly results: readonly Granted[];
}

const NOBODY = '01890000-0000-7000-8000-000000000000';

describe('permissions on single objects', () => {
  const app = useTestApp();
  let root: ApiClient;
  let alice: TestUser;
  let bob: TestUser;
  let group: string;
  let article: Article;

  beforeAll(async () => {
    root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    alice = await app.createUser({ username: 'alice' });
    bob = await app.createUser({ username: 'bob' });
    group = await createGroup(app, { members: [bob.id] });
  });

  beforeEach(async () => {
    await app.database.query('TRUNCATE articles, object_permissions CASCADE');
    article = await write(root);
  });

  const body = (more: object = {}): object => ({
    subject: { type: 'user', id: alice.id },
    permission: 'articles.view',
    object: { type: 'articles', id: article.id },
    ...more,
  });
  const toGroup = (): object => ({ subject: { type: 'group', id: group } });
  const give = (more: object = {}): Promise<Answer<Granted>> => root.post('/object-permissions', body(more));
  const reads = async (user: TestUser, { id } = article): Promise<number> =>
    (await app.clientFor(user).get(`/articles/${id}`)).status;

  it('are granted to accounts and groups, and hold from the next request on, until they are revoked', async () => {
    expect([await reads(alice), await reads(bob)]).toEqual([404, 404]);

    const granted = await give();
    expect(granted.status).toBe(201);
    expect(granted.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ...body(),
      createdAt: new Date(app.clock.now()).toISOString(),
      expiresAt: null,
    });
    expect(granted.header('location')).toBe(`http://127.0.0.1/api/v1/object-permissions/${granted.body.id}`);
    expect((await root.get(`/object-permissions/${granted.body.id}`)).body).toEqual(granted.body);
    expect((await give(toGroup())).body).toMatchObject(toGroup());
    expect([await reads(alice), await reads(bob)]).toEqual([200, 200]);

    expect((await root.delete(`/object-permissions/${granted.body.id}`)).status).toBe(204);
    expect(await root.delete(`/object-permissions/${granted.body.id}`)).toHaveProblem(404, 'not_found');
    expect([await reads(alice), await reads(bob)]).toEqual([404, 200]);
  });

  it.each([
    [{ permission: 'articles.fly' }, '/permission', 'invalid_choice'],
    [{ permission: 'articles' }, '/permission', 'invalid_choice'],
    [{ permission: 'users.view' }, '/object/type', 'invalid_choice'],
    [{ permission: 'lockouts.view', object: { type: 'lockouts', id: NOBODY } }, '/object/type', 'invalid_choice'],
    [{ object: { type: 'articles', id: NOBODY } }, '/object/id', 'does_not_exist'],
    [{ object: { type: 'articles', id: 'x' } }, '/object/id', 'invalid'],
    [{ object: { type: 'articles' } }, '/object/id', 'required'],
    [{ object: null }, '/object', 'null'],
    [{ subject: { type: 'user', id: NOBODY } }, '/subject/id', 'does_not_exist'],
    [{ subject: { type: 'group', id: NOBODY } }, '/subject/id', 'does_not_exist'],
    [{ subject: { type: 'robot', id: NOBODY } }, '/subject/type', 'invalid_choice'],
    [{ subject: { type: 'user', id: NOBODY, name: 'x' } }, '/subject/name', 'unknown_field'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt', 'min_value'],
    [{ createdAt: '2020-01-01T00:00:00Z' }, '/createdAt', 'unknown_field'],
  ])('are not granted as %j', async (more, pointer, code) => {
    const answer = await give(more);

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer, code })]);
    expect((await root.get<GrantPage>('/object-permissions')).body.count).toBe(0);
  });

  it('are granted once: again is a conflict, of twenty at once too', async () => {
    const answers = await atOnce(20, () => give());

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(answer).toHaveProblem(409, 'conflict');
    }
    expect((await give({ permission: 'articles.change' })).status).toBe(201);
  });

  it('end when they expire, by the clock alone, and can then be granted anew', async () => {
    const expiresAt = new Date(app.clock.now() + 60_000).toISOString();
    const { body: granted } = await give({ expiresAt });
    await give({ ...toGroup(), expiresAt });
    expect([granted['expiresAt'], await reads(alice), await reads(bob)]).toEqual([expiresAt, 200, 200]);

    app.clock.advance('60s');
    expect([await reads(alice), await reads(bob)]).toEqual([404, 404]);
    expect((await give()).status).toBe(201);
    expect(await root.get(`/object-permissions/${granted.id}`)).toHaveProblem(404, 'not_found');
    expect(await reads(alice)).toBe(200);
  });

  it('hold for longer or shorter by PATCH, and are otherwise as they were granted', async () => {
    const { id } = (await give()).body;
    const path = `/object-permissions/${id}`;
    const expiresAt = new Date(app.clock.now() + 60_000).toISOString();

    expect((await root.patch(path, { expiresAt })).body).toMatchObject({ ...body(), expiresAt });
    expect((await root.patch(path, {})).body).toMatchObject({ expiresAt });
    expect((await root.patch(path, { expiresAt: null })).body).toMatchObject({ expiresAt: null });
    expect(await root.patch(path, { expiresAt: '2020-01-01T00:00:00Z' })).toHaveProblem(400, 'invalid');
    for (const member of ['permission', 'subject', 'object', 'id']) {
      expect(await root.patch(path, { [member]: 'x' })).toHaveProblem(400, 'invalid');
    }
    expect(await root.put(path, body())).toHaveProblem(405, 'method_not_allowed');
    expect(await root.patch(`/object-permissions/${NOBODY}`, { expiresAt: null })).toHaveProblem(404, 'not_found');
  });

  it('are listed, the newest first, and found by subject, permission and object', async () => {
    const other = await write(root);
    const ids = [
      await give(),
      await give({ permission: 'articles.change' }),
      await give(toGroup()),
      await give({ object: { type: 'articles', id: other.id } }),
      await give({ permission: 'users.view', object: { type: 'users', id: bob.id } }),
    ].map((answer) => answer.body.id);
    const found = async (query: string): Promise<readonly number[]> =>
      (await root.get<GrantPage>(`/object-permissions${query}`)).body.results.map(({ id }) => ids.indexOf(id));

    expect(await found('')).toEqual([4, 3, 2, 1, 0]);
    expect(await found('?subjectType=user')).toEqual([4, 3, 1, 0]);
    expect(await found('?subjectType=group')).toEqual([2]);
    expect(await found(`?subjectId=${group}`)).toEqual([2]);
    expect(await found(`?subjectId=${alice.id}&permission=articles.view`)).toEqual([3, 0]);
    expect(await found('?objectType=users')).toEqual([4]);
    expect(await found('?objectType=user')).toEqual([]);
    expect(await found(`?objectId=${article.id}&pageSize=2`)).toEqual([2, 1]);
    expect(await found(`?objectId=${article.id}&pageSize=2&page=2`)).toEqual([0]);
    for (const query of ['subjectType=robot', 'subjectId=x', 'permission__in=a', 'userId=x', 'ordering=createdAt']) {
      expect(await root.get(`/object-permissions?${query}`)).toHaveProblem(400, 'invalid');
    }
  });

  it('go with the object, the account and the group', async () => {
    const carol = await app.createUser({ username: 'carol' });
    const passing = await createGroup(app);
    const count = async (): Promise<number> => (await root.get<GrantPage>('/object-permissions')).body.count;
    await give();
    await give({ subject: { type: 'user', id: carol.id } });
    await give({ subject: { type: 'group', id: passing } });
    await give({ permission: 'users.view', object: { type: 'users', id: carol.id } });

    await root.delete(`/groups/${passing}`);
    expect(await count()).toBe(3);
    await root.delete(`/users/${carol.id}`);
    expect(await count()).toBe(1);
    await root.delete(`/articles/${article.id}`);
    expect(await count()).toBe(0);
  });

  it('never outlive an object that is removed while they are granted', async () => {
    for (let round = 0; round < 50; round += 1) {
      const { id } = await write(root);
      const object = { type: 'articles', id };

      const [removed, ...granted] = await Promise.all([
        root.delete(`/articles/${id}`),
        give({ object }),
        give({ object, permission: 'articles.change' }),
        give({ object, ...toGroup() }),
      ]);

      expect(removed.status).toBe(204);
      expect(granted.every(({ status }) => status === 201 || status === 400)).toBe(true);
      await expect(app.database.query('SELECT 1 FROM object_permissions WHERE object_id = $1', [id])).resolves.toEqual(
        [],
      );
    }
  });

  it('wait for a removal that is under way, and are then not granted', async () => {
    const other = app.get(DataSource).createQueryRunner();
    await other.startTransaction();
    await other.query('DELETE FROM articles WHERE id = $1', [article.id]);

    const answer = give();
    const waiting = eventually(async () =>
      expect(
        await app.database.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'transactionid'`,
        ),
      ).toHaveLength(1),
    );
    await Promise.race([answer, waiting]);
    await other.commitTransaction();
    await other.release();

    expect(await answer).toHaveProblem(400, 'invalid');
    await expect(app.database.query('SELECT 1 FROM object_permissions')).resolves.toEqual([]);
  });

  it('never outlive an account or group that is removed while they are granted', async () => {
    for (let round = 0; round < 10; round += 1) {
      const carol = await app.createUser({ username: `carol${round}` });
      const passing = await createGroup(app);

      const [, , ...granted] = await Promise.all([
        root.delete(`/users/${carol.id}`),
        root.delete(`/groups/${passing}`),
        give({ subject: { type: 'user', id: carol.id } }),
        give({ subject: { type: 'group', id: passing } }),
        root.put(`/users/${carol.id}/permissions/articles.view`),
        root.put(`/groups/${passing}/members/${carol.id}`),
      ]);

      expect(granted.every(({ status }) => [200, 201, 204, 400, 404].includes(status))).toBe(true);
      await expect(app.database.query('SELECT 1 FROM object_permissions')).resolves.toEqual([]);
    }
  });

  it('say nothing of what somebody holds on every row', async () => {
    await grant(app, { to: { user: alice.id }, permission: 'articles.view' });

    expect((await root.get<GrantPage>(`/object-permissions?subjectId=${alice.id}`)).body.count).toBe(0);
    expect(await reads(alice)).toBe(200);
    await app.database.query('DELETE FROM permission_grants');
  });
});

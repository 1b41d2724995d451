import { type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { createGroup, grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

const NOBODY = '01890000-0000-7000-8000-000000000000';

describe.each(['user', 'group'] as const)('the permissions of a %s', (type) => {
  const app = useTestApp();
  let root: ApiClient;
  let alice: TestUser;
  let group: string;
  let path: string;

  beforeAll(async () => {
    root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    alice = await app.createUser({ username: 'alice' });
  });

  beforeEach(async () => {
    await app.database.query('TRUNCATE groups, permission_grants CASCADE');
    group = await createGroup(app, { members: [alice.id] });
    path = type === 'user' ? `/users/${alice.id}/permissions` : `/groups/${group}/permissions`;
  });

  const to = (): { user: string } | { group: string } => (type === 'user' ? { user: alice.id } : { group });
  const held = async (): Promise<unknown> => (await app.clientFor(alice).get('/me')).body['permissions'];
  const listed = async (): Promise<Json> => (await root.get(path)).body;

  it('are replaced by those that are named, in order, and hold from the next request on', async () => {
    expect(await listed()).toEqual({ permissions: [] });

    const replaced = await root.put(path, { permissions: ['articles.view', 'articles.change', 'articles.view'] });

    expect(replaced.status).toBe(200);
    expect(replaced.body).toEqual({ permissions: ['articles.change', 'articles.view'] });
    expect(await listed()).toEqual(replaced.body);
    expect(await held()).toEqual(['articles.view', 'articles.change']);
    await root.put(path, { permissions: ['articles.delete'] });
    expect(await held()).toEqual(['articles.delete']);
    await root.put(path, { permissions: [] });
    expect(await held()).toEqual([]);
  });

  it.each([
    [{ permissions: ['articles.fly'] }, '/permissions/0', 'invalid_choice'],
    [{ permissions: ['articles.view', 'articles'] }, '/permissions/1', 'invalid_choice'],
    [{ permissions: [''] }, '/permissions/0', 'blank'],
    [{ permissions: [7] }, '/permissions/0', 'invalid'],
    [{ permissions: null }, '/permissions', 'null'],
    [{}, '/permissions', 'required'],
    [{ permissions: Array(1001).fill('articles.view') }, '/permissions', 'max_length'],
    [{ permissions: [], expiresAt: null }, '/expiresAt', 'unknown_field'],
  ])('are not replaced by %j', async (body, pointer, code) => {
    await grant(app, { to: to(), permission: 'articles.add' });

    const answer = await root.put(path, body);

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toMatchObject([{ pointer, code }]);
    expect(await listed()).toEqual({ permissions: ['articles.add'] });
  });

  it('are granted and revoked one by one', async () => {
    const granted = await root.put(`${path}/articles.change`);

    expect(granted.status).toBe(200);
    expect(granted.body).toEqual({
      permission: 'articles.change',
      createdAt: new Date(app.clock.now()).toISOString(),
      expiresAt: null,
    });
    expect((await root.get(`${path}/articles.change`)).body).toEqual(granted.body);
    expect(await held()).toEqual(['articles.change']);
    expect((await root.delete(`${path}/articles.change`)).status).toBe(204);
    expect(await root.delete(`${path}/articles.change`)).toHaveProblem(404, 'not_found');
    expect(await root.get(`${path}/articles.change`)).toHaveProblem(404, 'not_found');
    expect(await held()).toEqual([]);
  });

  it('are those that there are, of those that there are', async () => {
    for (const nowhere of [`${path}/articles.fly`, path.replace(/[0-9a-f-]{36}/, NOBODY) + '/articles.view']) {
      expect(await root.put(nowhere)).toHaveProblem(404, 'not_found');
      expect(await root.delete(nowhere)).toHaveProblem(404, 'not_found');
      expect(await root.get(nowhere)).toHaveProblem(404, 'not_found');
    }
    const nobody = path.replace(/[0-9a-f-]{36}/, NOBODY);
    expect(await root.get(nobody)).toHaveProblem(404, 'not_found');
    expect(await root.put(nobody, { permissions: [] })).toHaveProblem(404, 'not_found');
    expect(await root.get(path.replace(/[0-9a-f-]{36}/, 'x'))).toHaveProblem(404, 'not_found');
  });

  it('end when they expire, whether or not they are remembered, and a new end takes the place of the old one', async () => {
    const inAMinute = new Date(app.clock.now() + 60_000).toISOString();
    const client = app.clientFor(alice);
    const permissions = async (): Promise<unknown> => (await client.get('/me')).body['permissions'];

    expect((await root.put(`${path}/articles.change`, { expiresAt: inAMinute })).body['expiresAt']).toBe(inAMinute);
    expect(await permissions()).toEqual(['articles.change']);
    app.clock.advance('59s');
    expect(await permissions()).toEqual(['articles.change']);
    app.clock.advance('1s');
    expect(await permissions()).toEqual([]);
    expect(await listed()).toEqual({ permissions: [] });
    expect(await root.get(`${path}/articles.change`)).toHaveProblem(404, 'not_found');

    expect((await root.put(path, { permissions: ['articles.change'] })).status).toBe(200);
    expect((await root.get(`${path}/articles.change`)).body['expiresAt']).toBeNull();
    expect(await permissions()).toEqual(['articles.change']);
  });

  it('keep their end when they are named among others, and lose it when they are granted without', async () => {
    const tomorrow = new Date(app.clock.now() + 86_400_000).toISOString();
    await root.put(`${path}/articles.change`, { expiresAt: tomorrow });

    await root.put(path, { permissions: ['articles.change', 'articles.view'] });
    expect((await root.get(`${path}/articles.change`)).body['expiresAt']).toBe(tomorrow);
    await root.put(`${path}/articles.change`, {});
    expect((await root.get(`${path}/articles.change`)).body['expiresAt']).toBeNull();
  });

  it.each(['2020-01-01T00:00:00Z', 'tomorrow', 7, '2030-01-01'])('do not end at %j', async (expiresAt) => {
    const answer = await root.put(`${path}/articles.change`, { expiresAt });

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toMatchObject([{ pointer: '/expiresAt' }]);
    expect(await listed()).toEqual({ permissions: [] });
  });

  it('are one of each when twenty grant the same at once', async () => {
    const answers = await atOnce(20, (index) =>
      index % 2 === 0 ? root.put(`${path}/articles.change`) : root.put(path, { permissions: ['articles.change'] }),
    );

    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    await expect(app.database.query('SELECT 1 FROM permission_grants')).resolves.toHaveLength(1);
  });

  it('go with whom they were granted to', async () => {
    const carol = await app.createUser({ username: 'carol' });
    await root.put(`/users/${carol.id}/permissions`, { permissions: ['articles.view'] });
    await root.put(path, { permissions: ['articles.view'] });

    await root.delete(`/users/${carol.id}`);
    await root.delete(`/groups/${group}`);

    await expect(
      app.database.query('SELECT 1 FROM permission_grants WHERE user_id IS DISTINCT FROM $1', [alice.id]),
    ).resolves.toEqual([]);
    expect(await held()).toEqual(type === 'user' ? ['articles.view'] : []);
  });
});

describe('a group within another', () => {
  const app = useTestApp();

  it('gives its members what the outer one holds, as far out as there is one, until it is moved', async () => {
    const root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    const alice = await app.createUser({ username: 'alice' });
    const outer = await createGroup(app);
    const middle = await createGroup(app, { parent: outer });
    const inner = await createGroup(app, { parent: middle, members: [alice.id] });
    const held = async (): Promise<unknown> => (await app.clientFor(alice).get('/me')).body['permissions'];

    await root.put(`/groups/${outer}/permissions`, { permissions: ['articles.view'] });
    await root.put(`/groups/${middle}/permissions`, { permissions: ['articles.change'] });
    expect(await held()).toEqual(['articles.view', 'articles.change']);
    expect((await root.get(`/groups/${inner}/permissions`)).body).toEqual({ permissions: [] });

    await root.patch(`/groups/${middle}`, { parent: null });
    expect(await held()).toEqual(['articles.change']);
    await root.patch(`/groups/${inner}`, { parent: outer });
    expect(await held()).toEqual(['articles.view']);
    await root.delete(`/groups/${outer}`);
    expect(await held()).toEqual([]);
  });
});

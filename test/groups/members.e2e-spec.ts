import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { createGroup } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

interface MemberPage {
  readonly count: number;
  readonly results: readonly { readonly id: string; readonly username: string }[];
}

const NOBODY = '01890000-0000-7000-8000-000000000000';

describe('the members of a group', () => {
  const app = useTestApp();
  let root: ApiClient;
  let alice: TestUser;
  let bob: TestUser;
  let group: string;
  let other: string;

  beforeAll(async () => {
    root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    alice = await app.createUser({ username: 'alice' });
    bob = await app.createUser({ username: 'bob' });
  });

  beforeEach(async () => {
    await app.database.query('DELETE FROM groups');
    group = await createGroup(app);
    other = await createGroup(app, { parent: group });
  });

  const members = async (query = ''): Promise<MemberPage> =>
    (await root.get<MemberPage>(`/groups/${group}/members${query}`)).body;

  const groupsOf = async ({ id }: TestUser): Promise<unknown> => (await root.get(`/users/${id}/groups`)).body;

  it('are put in, again and again, and taken out once', async () => {
    const path = `/groups/${group}/members/${alice.id}`;

    expect((await root.put(path)).status).toBe(204);
    expect((await root.put(path)).status).toBe(204);
    expect((await members()).results).toEqual([{ id: alice.id, username: 'alice' }]);
    expect((await root.delete(path)).status).toBe(204);
    expect(await root.delete(path)).toHaveProblem(404, 'not_found');
    expect((await members()).count).toBe(0);
  });

  it('are listed by name and by page, those of a group within it not', async () => {
    await root.put(`/groups/${group}/members/${bob.id}`);
    await root.put(`/groups/${group}/members/${alice.id}`);
    await root.put(`/users/${alice.id}/groups`, { groups: [group, other] });

    expect((await members()).results.map(({ username }) => username)).toEqual(['alice', 'bob']);
    expect(await members('?pageSize=1&page=2')).toMatchObject({ count: 2, results: [{ username: 'bob' }] });
    expect(await root.get(`/groups/${group}/members?username=bob`)).toHaveProblem(400, 'invalid');
  });

  it('are of a group and an account that there are', async () => {
    expect(await root.get(`/groups/${NOBODY}/members`)).toHaveProblem(404, 'not_found');
    expect(await root.put(`/groups/${NOBODY}/members/${alice.id}`)).toHaveProblem(404, 'not_found');
    expect(await root.put(`/groups/${group}/members/${NOBODY}`)).toHaveProblem(404, 'not_found');
    expect(await root.put(`/groups/${group}/members/x`)).toHaveProblem(404, 'not_found');
    expect(await root.get(`/users/${NOBODY}/groups`)).toHaveProblem(404, 'not_found');
    expect(await root.put(`/users/${NOBODY}/groups`, { groups: [] })).toHaveProblem(404, 'not_found');
  });

  it('are replaced from the account’s side: it is in exactly the groups that are named', async () => {
    const path = `/users/${alice.id}/groups`;

    expect((await root.put(path, { groups: [group, other, group] })).body).toEqual({ groups: [group, other].sort() });
    expect(await groupsOf(alice)).toEqual({ groups: [group, other].sort() });
    expect((await root.put(path, { groups: [other] })).body).toEqual({ groups: [other] });
    expect((await members()).count).toBe(0);
    expect((await root.put(path, { groups: [] })).body).toEqual({ groups: [] });
  });

  it.each([
    [{ groups: [NOBODY] }, '/groups/0', 'does_not_exist'],
    [{ groups: ['x'] }, '/groups/0', 'invalid'],
    [{ groups: [null] }, '/groups/0', 'invalid'],
    [{ groups: null }, '/groups', 'null'],
    [{}, '/groups', 'required'],
    [{ groups: 'x' }, '/groups', 'invalid'],
  ])('are not replaced by %j', async (body, pointer, code) => {
    await root.put(`/users/${alice.id}/groups`, { groups: [group] });

    const answer = await root.put(`/users/${alice.id}/groups`, body);

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toMatchObject([{ pointer, code }]);
    expect(await groupsOf(alice)).toEqual({ groups: [group] });
  });

  it('names each group that there is not, and puts nobody anywhere', async () => {
    const answer = await root.put(`/users/${alice.id}/groups`, { groups: [NOBODY, group, NOBODY] });

    expect(answer.body['errors']).toMatchObject([{ pointer: '/groups/0' }, { pointer: '/groups/2' }]);
    expect((await members()).count).toBe(0);
  });

  it('are in once when twenty put them in at once', async () => {
    const answers = await atOnce(20, () => root.put(`/groups/${group}/members/${alice.id}`));

    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(204));
    expect((await members()).count).toBe(1);
  });

  it('are out with the account, and with the group', async () => {
    const carol = await app.createUser({ username: 'carol' });
    await root.put(`/users/${carol.id}/groups`, { groups: [group, other] });

    await root.delete(`/groups/${other}`);
    expect(await groupsOf(carol)).toEqual({ groups: [group] });
    await root.delete(`/users/${carol.id}`);
    expect((await members()).count).toBe(0);
  });
});

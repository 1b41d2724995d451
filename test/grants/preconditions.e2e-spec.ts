import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { createGroup } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

/** A thing that is changed, and how: what is read of it, and what is written. */
interface Change {
  readonly read: string;
  readonly write: (client: ApiClient, tag: string, round: number) => Promise<Answer>;
}

describe('what was changed since it was read', () => {
  const app = useTestApp();
  let root: ApiClient;
  let alice: TestUser;
  let group: string;
  let other: string;

  beforeAll(async () => {
    root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
  });

  beforeEach(async () => {
    await app.database.query(`DELETE FROM groups`);
    await app.database.query(`DELETE FROM users WHERE username <> 'root'`);
    alice = await app.createUser({ username: 'alice' });
    group = await createGroup(app);
    other = await createGroup(app);
  });

  const ifMatch = (tag: string): { 'if-match': string } => ({ 'if-match': tag });
  const tagOf = async (path: string): Promise<string> => (await root.get(path)).header('etag') ?? '';

  const CHANGES: readonly (readonly [string, () => Change])[] = [
    [
      'an account, by PATCH',
      () => ({
        read: `/users/${alice.id}`,
        write: (client, tag, round) => client.patch(`/users/${alice.id}`, { firstName: `A${round % 2}` }, ifMatch(tag)),
      }),
    ],
    [
      'an account, by PATCH that changes nothing',
      () => ({
        read: `/users/${alice.id}`,
        write: (client, tag) => client.patch(`/users/${alice.id}`, { firstName: '' }, ifMatch(tag)),
      }),
    ],
    [
      'the permissions of an account',
      () => ({
        read: `/users/${alice.id}/permissions`,
        write: (client, tag) =>
          client.put(`/users/${alice.id}/permissions`, { permissions: ['articles.view'] }, ifMatch(tag)),
      }),
    ],
    [
      'one permission of an account',
      () => ({
        read: `/users/${alice.id}/permissions`,
        write: (client, tag) => client.put(`/users/${alice.id}/permissions/articles.view`, undefined, ifMatch(tag)),
      }),
    ],
    [
      'the groups of an account',
      () => ({
        read: `/users/${alice.id}/groups`,
        write: (client, tag) => client.put(`/users/${alice.id}/groups`, { groups: [group] }, ifMatch(tag)),
      }),
    ],
    [
      'a group, by PUT',
      () => ({
        read: `/groups/${group}`,
        write: (client, tag, round) => client.put(`/groups/${group}`, { name: `group ${round}` }, ifMatch(tag)),
      }),
    ],
    [
      'the permissions of a group',
      () => ({
        read: `/groups/${group}/permissions`,
        write: (client, tag) => client.put(`/groups/${group}/permissions`, { permissions: [] }, ifMatch(tag)),
      }),
    ],
    [
      'the members of a group',
      () => ({
        read: `/groups/${group}/members`,
        write: (client, tag) => client.put(`/groups/${group}/members/${alice.id}`, undefined, ifMatch(tag)),
      }),
    ],
  ];

  describe.each(CHANGES)('%s', (_, changeOf) => {
    it('is not overwritten: of twenty who have read the same, one wins', async () => {
      const { read, write } = changeOf();
      const tag = await tagOf(read);
      expect(tag).toMatch(/^"\d+"$/);

      const answers = await atOnce(20, (round) => write(root, tag, round));

      const won = answers.filter(({ status }) => status < 300);
      expect(won).toHaveLength(1);
      for (const lost of answers.filter(({ status }) => status >= 300)) {
        expect(lost).toHaveProblem(412, 'precondition_failed');
      }
      expect(won[0]?.header('etag')).toBe(await tagOf(read));
      expect(await tagOf(read)).not.toBe(tag);
    });

    it('is compared strongly, with any of a list, and not at all with a star or without the header', async () => {
      const { read, write } = changeOf();
      const tag = await tagOf(read);

      expect(await write(root, `W/${tag}`, 0)).toHaveProblem(412, 'precondition_failed');
      expect(await write(root, '"x"', 0)).toHaveProblem(412, 'precondition_failed');
      expect(await write(root, tag.replaceAll('"', ''), 0)).toHaveProblem(400, 'invalid');
      expect(await tagOf(read)).toBe(tag);
      expect((await write(root, `"x", ${tag}`, 0)).status).toBeLessThan(300);
      expect((await write(root, '*', 1)).status).toBeLessThan(300);
    });

    it('is told nothing about to whoever may not change it', async () => {
      const { write } = changeOf();
      const staff = app.clientFor(await app.createUser({ username: 'staff', isStaff: true }));

      expect(await write(staff, '"x"', 0)).toHaveProblem(403, 'permission_denied');
    });
  });

  it('is not removed either', async () => {
    for (const path of [`/users/${alice.id}`, `/groups/${group}`]) {
      const tag = await tagOf(path);
      await root.patch(path, path.startsWith('/users') ? { lastName: 'x' } : { description: 'x' });

      expect(await root.delete(path, ifMatch(tag))).toHaveProblem(412, 'precondition_failed');
      expect((await root.delete(path, ifMatch(await tagOf(path)))).status).toBe(204);
      expect(await root.delete(path, ifMatch('*'))).toHaveProblem(404, 'not_found');
    }
  });

  it('is known by one tag for an account and all that belongs to it', async () => {
    const paths = [`/users/${alice.id}`, `/users/${alice.id}/permissions`, `/users/${alice.id}/groups`];
    const tags = (): Promise<string[]> => Promise.all(paths.map(tagOf));
    const before = await tags();
    expect(new Set(before).size).toBe(1);

    await root.put(`/groups/${other}/members/${alice.id}`);

    expect(new Set(await tags()).size).toBe(1);
    expect(await tags()).not.toEqual(before);
    expect(
      await root.put(`/users/${alice.id}/permissions`, { permissions: [] }, ifMatch(before[0] ?? '')),
    ).toHaveProblem(412, 'precondition_failed');
  });

  it('is not what a login notes, and is what the account changes of itself', async () => {
    const tag = await tagOf(`/users/${alice.id}`);

    await app.signIn('alice');
    expect(await tagOf(`/users/${alice.id}`)).toBe(tag);
    await app.clientFor(alice).patch('/me', { firstName: 'Alice' });
    expect(await tagOf(`/users/${alice.id}`)).not.toBe(tag);
  });

  it('is told of a new one at once', async () => {
    const made = await root.post<{ id: string }>('/groups', { name: 'new' });

    expect(made.header('etag')).toBe(await tagOf(`/groups/${made.body.id}`));
    expect((await root.request('HEAD', `/groups/${made.body.id}`)).header('etag')).toBe(made.header('etag'));
  });
});

import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { createGroup, grant, revoke } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type NewUser, PASSWORD, type TestUser } from '../kit/test-user.js';
import { issueToken } from '../tokens/personal-token.js';

const DELEGATED = [
  'users.view',
  'users.add',
  'users.change',
  'users.delete',
  'groups.view',
  'groups.add',
  'groups.change',
  'groups.delete',
  'object-permissions.view',
  'object-permissions.add',
  'object-permissions.change',
  'object-permissions.delete',
  'articles.view',
  'articles.change',
];

describe('an administrator who is no superuser', () => {
  const app = useTestApp();
  let stan: TestUser;
  let staff: ApiClient;
  let root: ApiClient;
  let alice: TestUser;
  let article: string;

  beforeEach(async () => {
    await app.database.query('TRUNCATE users, groups, articles CASCADE');
    const superuser = await app.createUser({ username: 'root', isStaff: true, isSuperuser: true });
    root = app.clientFor(superuser);
    stan = await app.createUser({ username: 'stan', isStaff: true });
    staff = app.clientFor(stan);
    for (const permission of DELEGATED) {
      await grant(app, { to: { user: stan.id }, permission });
    }
    alice = await app.createUser({ username: 'alice' });
    const made = await root.post<{ id: string }>('/articles', { title: 'T', slug: 't', body: 'b' });
    article = made.body.id;
  });

  const refused = (answer: Answer, ...required: readonly string[]): void => {
    expect(answer).toHaveProblem(403, 'permission_denied');
    expect(answer.body['required']).toEqual(required.length > 0 ? required : undefined);
  };
  const grantsOf = async ({ id }: { readonly id: string }): Promise<unknown> =>
    (await root.get(`/users/${id}/permissions`)).body['permissions'];
  const onArticle = (permission: string, subject: object): Promise<Answer<{ id: string }>> =>
    staff.post('/object-permissions', { subject, permission, object: { type: 'articles', id: article } });
  const plain = (more: Partial<NewUser> = {}): object => ({ type: 'user', id: alice.id, ...more });

  describe('grants and revokes what it holds', () => {
    it('to an account and to a group, on every row and on one', async () => {
      const group = await createGroup(app, { members: [alice.id] });

      expect((await staff.put(`/users/${alice.id}/permissions`, { permissions: ['articles.change'] })).status).toBe(
        200,
      );
      expect((await staff.put(`/groups/${group}/permissions/articles.view`)).status).toBe(200);
      expect((await onArticle('articles.change', plain())).status).toBe(201);
      expect((await staff.put(`/users/${alice.id}/groups`, { groups: [group] })).status).toBe(200);
      expect((await staff.put(`/users/${alice.id}/permissions`, { permissions: [] })).status).toBe(200);
      expect((await staff.delete(`/groups/${group}/permissions/articles.view`)).status).toBe(204);
      expect((await staff.put(`/users/${alice.id}/groups`, { groups: [] })).status).toBe(200);
      expect((await staff.delete(`/groups/${group}`)).status).toBe(204);
    });

    it('and nothing else, which is named', async () => {
      const group = await createGroup(app);
      await grant(app, { to: { user: alice.id }, permission: 'lockouts.view' });

      for (const path of [`/users/${alice.id}/permissions`, `/groups/${group}/permissions`]) {
        refused(await staff.put(`${path}/articles.delete`), 'articles.delete');
      }
      refused(
        await staff.put(`/users/${alice.id}/permissions`, {
          permissions: ['lockouts.view', 'permissions.view', 'articles.view', 'articles.delete'],
        }),
        'articles.delete',
        'permissions.view',
      );
      refused(await staff.put(`/users/${alice.id}/permissions`, { permissions: ['articles.view'] }), 'lockouts.view');
      refused(await staff.delete(`/users/${alice.id}/permissions/lockouts.view`), 'lockouts.view');
      refused(await onArticle('articles.delete', plain()), 'articles.delete');
      await expect(grantsOf(alice)).resolves.toEqual(['lockouts.view']);
    });

    it('also beside what it does not hold, and leaves as it is', async () => {
      await grant(app, { to: { user: alice.id }, permission: 'lockouts.view' });

      const answer = await staff.put(`/users/${alice.id}/permissions`, {
        permissions: ['lockouts.view', 'articles.view'],
      });

      expect(answer.body).toEqual({ permissions: ['articles.view', 'lockouts.view'] });
    });

    it('and on one row what it holds on that row alone', async () => {
      await grant(app, { to: { user: stan.id }, permission: 'articles.delete', on: article });
      const other = await root.post<{ id: string }>('/articles', { title: 'T', slug: 't2', body: 'b' });

      const granted = await onArticle('articles.delete', plain());
      expect(granted.status).toBe(201);
      refused(
        await staff.post('/object-permissions', {
          subject: plain(),
          permission: 'articles.delete',
          object: { type: 'articles', id: other.body.id },
        }),
        'articles.delete',
      );
      refused(await staff.put(`/users/${alice.id}/permissions/articles.delete`), 'articles.delete');
      expect((await staff.delete(`/object-permissions/${granted.body.id}`)).status).toBe(204);
    });

    it('and leaves alone the grants on a row of what it does not hold there', async () => {
      const id = await grant(app, { to: { user: alice.id }, permission: 'articles.delete', on: article });

      refused(await staff.delete(`/object-permissions/${id}`), 'articles.delete');
      refused(await staff.patch(`/object-permissions/${id}`, { expiresAt: null }), 'articles.delete');
    });

    it('no longer than it holds it', async () => {
      const id = await grant(app, { to: { user: stan.id }, permission: 'articles.delete' });
      expect((await staff.put(`/users/${alice.id}/permissions/articles.delete`)).status).toBe(200);
      await revoke(app, id);
      refused(await staff.delete(`/users/${alice.id}/permissions/articles.delete`), 'articles.delete');
    });
  });

  describe('puts into groups, and takes out of them', () => {
    it('only where it holds all that they and those around them hold, on single rows too', async () => {
      const outer = await createGroup(app);
      const inner = await createGroup(app, { parent: outer });
      const shared = await createGroup(app);
      await grant(app, { to: { group: outer }, permission: 'lockouts.view' });
      await grant(app, { to: { group: inner }, permission: 'articles.delete' });
      await grant(app, { to: { group: inner }, permission: 'articles.view' });
      await grant(app, { to: { group: shared }, permission: 'users.view', on: alice.id });
      await grant(app, { to: { group: shared }, permission: 'articles.delete', on: article });

      refused(await staff.put(`/groups/${inner}/members/${alice.id}`), 'articles.delete', 'lockouts.view');
      refused(await staff.put(`/users/${alice.id}/groups`, { groups: [inner] }), 'articles.delete', 'lockouts.view');
      refused(await staff.put(`/groups/${shared}/members/${alice.id}`), 'articles.delete');
      expect((await root.get(`/users/${alice.id}/groups`)).body).toEqual({ groups: [] });

      await root.put(`/users/${alice.id}/groups`, { groups: [inner] });
      refused(await staff.delete(`/groups/${inner}/members/${alice.id}`), 'articles.delete', 'lockouts.view');
      refused(await staff.put(`/users/${alice.id}/groups`, { groups: [] }), 'articles.delete', 'lockouts.view');
      expect((await staff.put(`/users/${alice.id}/groups`, { groups: [inner] })).status).toBe(200);

      await grant(app, { to: { user: stan.id }, permission: 'articles.delete', on: article });
      expect((await staff.put(`/groups/${shared}/members/${alice.id}`)).status).toBe(204);
    });

    it('and puts no group within one that holds more than it does, nor takes it out, nor removes it', async () => {
      const outer = await createGroup(app);
      const inner = await createGroup(app, { parent: outer });
      const free = await createGroup(app);
      await grant(app, { to: { group: outer }, permission: 'articles.delete' });

      refused(await staff.post('/groups', { name: 'new', parent: outer }), 'articles.delete');
      refused(await staff.patch(`/groups/${free}`, { parent: outer }), 'articles.delete');
      refused(await staff.patch(`/groups/${inner}`, { parent: null }), 'articles.delete');
      refused(await staff.put(`/groups/${inner}`, { name: 'inner' }), 'articles.delete');
      refused(await staff.delete(`/groups/${inner}`), 'articles.delete');
      expect((await staff.patch(`/groups/${inner}`, { description: 'x' })).status).toBe(200);
      expect((await staff.patch(`/groups/${free}`, { parent: null })).status).toBe(200);
    });
  });

  describe('leaves alone', () => {
    it('itself, its colleagues and superusers, whatever is to be done', async () => {
      const colleague = await app.createUser({ username: 'steve', isStaff: true });
      const ruler = await app.createUser({ username: 'ruth', isSuperuser: true });
      const group = await createGroup(app);

      for (const { id } of [stan, colleague, ruler]) {
        refused(await staff.put(`/users/${id}/permissions/articles.view`));
        refused(await staff.put(`/users/${id}/permissions`, { permissions: [] }));
        refused(await staff.delete(`/users/${id}/permissions/articles.view`));
        refused(await staff.put(`/users/${id}/groups`, { groups: [] }));
        refused(await staff.put(`/groups/${group}/members/${id}`));
        refused(await staff.delete(`/groups/${group}/members/${id}`));
        refused(await onArticle('articles.view', { type: 'user', id }));
        const granted = await grant(app, { to: { user: id }, permission: 'articles.view', on: article });
        refused(await staff.delete(`/object-permissions/${granted}`));
        refused(await staff.patch(`/object-permissions/${granted}`, { expiresAt: null }));
      }
    });

    it('a group that itself, a colleague or a superuser is in, or is in a group within', async () => {
      const own = await createGroup(app, { members: [stan.id, alice.id] });
      const outer = await createGroup(app);
      await createGroup(app, { parent: outer, members: [stan.id] });

      for (const group of [own, outer]) {
        refused(await staff.put(`/groups/${group}/permissions/articles.view`));
        refused(await staff.put(`/groups/${group}/permissions`, { permissions: ['articles.view'] }));
        refused(await staff.patch(`/groups/${group}`, { description: 'x' }));
        refused(await staff.delete(`/groups/${group}`));
        refused(await onArticle('articles.view', { type: 'group', id: group }));
      }
      expect((await root.put(`/groups/${own}/permissions/articles.view`)).status).toBe(200);
    });

    it('ranks, whosever', async () => {
      for (const rank of [{ isStaff: true }, { isSuperuser: true }]) {
        refused(await staff.patch(`/users/${alice.id}`, rank));
        refused(await staff.post('/users', { username: 'eve', email: 'eve@example.org', password: PASSWORD, ...rank }));
      }
    });

    it('the password and the address of an account that holds more than it does', async () => {
      const group = await createGroup(app, { members: [alice.id] });
      await grant(app, { to: { group }, permission: 'lockouts.view' });
      await grant(app, { to: { user: alice.id }, permission: 'articles.delete', on: article });
      const path = `/users/${alice.id}`;

      refused(await staff.patch(path, { password: 'Plover-quartz-91-lantern' }), 'articles.delete', 'lockouts.view');
      refused(await staff.patch(path, { email: 'stan@example.org' }), 'articles.delete', 'lockouts.view');
      expect((await staff.patch(path, { email: 'ALICE@example.org', firstName: 'A' })).status).toBe(200);

      await root.put(`${path}/groups`, { groups: [] });
      await app.database.query('DELETE FROM object_permissions');
      expect((await staff.patch(path, { email: 'a@example.org', password: 'Plover-quartz-91-lantern' })).status).toBe(
        200,
      );
    });
  });

  describe('with a credential that is limited to scopes', () => {
    it('grants what the credential has itself, a superuser too', async () => {
      const ruler = await app.createUser({ username: 'ruth', isStaff: true, isSuperuser: true });
      for (const account of [stan, ruler]) {
        const { client } = await issueToken(app, account, {
          scopes: ['users:read', 'users:write', 'articles:read'],
        });

        expect((await client.put(`/users/${alice.id}/permissions/articles.view`)).status).toBe(200);
        refused(await client.put(`/users/${alice.id}/permissions/articles.change`), 'articles.change');
      }
      const { client } = await issueToken(app, ruler, { scopes: ['users:read', 'users:write'] });
      refused(await client.patch(`/users/${alice.id}`, { isStaff: true }));
      refused(
        await client.post('/users', { username: 'e', email: 'e@example.org', password: PASSWORD, isSuperuser: true }),
      );
      refused(await client.patch(`/users/${ruler.id}`, { password: 'Plover-quartz-91-lantern' }));
    });
  });
});

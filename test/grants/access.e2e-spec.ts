import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { createGroup, grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { issueToken } from '../tokens/personal-token.js';
import { write } from '../articles/article.js';

/** A request, the permission that it needs, and the status when all is well. */
type Route = readonly [name: string, ask: (client: ApiClient) => Promise<Answer>, needs: string | null, status: number];

describe('administering permissions', () => {
  const app = useTestApp();
  let root: ApiClient;
  let alice: TestUser;
  let group: string;
  let article: string;
  let granted: string;

  beforeEach(async () => {
    await app.database.query('TRUNCATE users, groups, articles CASCADE');
    root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    alice = await app.createUser({ username: 'alice' });
    group = await createGroup(app, { members: [alice.id] });
    await grant(app, { to: { user: alice.id }, permission: 'articles.view' });
    await grant(app, { to: { group }, permission: 'articles.view' });
    article = (await write(root)).id;
    granted = await grant(app, { to: { user: alice.id }, permission: 'articles.view', on: article });
  });

  const ROUTES: readonly Route[] = [
    ['GET /permissions', (client) => client.get('/permissions'), null, 200],
    ['GET /users/:id/permissions', (c) => c.get(`/users/${alice.id}/permissions`), 'users.view', 200],
    [
      'GET /users/:id/permissions/:code',
      (c) => c.get(`/users/${alice.id}/permissions/articles.view`),
      'users.view',
      200,
    ],
    [
      'PUT /users/:id/permissions',
      (c) => c.put(`/users/${alice.id}/permissions`, { permissions: ['articles.view'] }),
      'users.change',
      200,
    ],
    [
      'PUT /users/:id/permissions/:code',
      (c) => c.put(`/users/${alice.id}/permissions/articles.view`),
      'users.change',
      200,
    ],
    [
      'DELETE /users/:id/permissions/:code',
      (c) => c.delete(`/users/${alice.id}/permissions/articles.view`),
      'users.change',
      204,
    ],
    ['GET /users/:id/groups', (c) => c.get(`/users/${alice.id}/groups`), 'users.view', 200],
    ['PUT /users/:id/groups', (c) => c.put(`/users/${alice.id}/groups`, { groups: [] }), 'users.change', 200],
    ['GET /groups', (c) => c.get('/groups'), 'groups.view', 200],
    ['POST /groups', (c) => c.post('/groups', { name: 'new' }), 'groups.add', 201],
    ['GET /groups/:id', (c) => c.get(`/groups/${group}`), 'groups.view', 200],
    ['HEAD /groups/:id', (c) => c.request('HEAD', `/groups/${group}`), 'groups.view', 200],
    ['PUT /groups/:id', (c) => c.put(`/groups/${group}`, { name: 'x' }), 'groups.change', 200],
    ['PATCH /groups/:id', (c) => c.patch(`/groups/${group}`, { name: 'x' }), 'groups.change', 200],
    ['DELETE /groups/:id', (c) => c.delete(`/groups/${group}`), 'groups.delete', 204],
    ['GET /groups/:id/permissions', (c) => c.get(`/groups/${group}/permissions`), 'groups.view', 200],
    [
      'GET /groups/:id/permissions/:code',
      (c) => c.get(`/groups/${group}/permissions/articles.view`),
      'groups.view',
      200,
    ],
    [
      'PUT /groups/:id/permissions',
      (c) => c.put(`/groups/${group}/permissions`, { permissions: [] }),
      'groups.change',
      200,
    ],
    [
      'PUT /groups/:id/permissions/:code',
      (c) => c.put(`/groups/${group}/permissions/articles.view`),
      'groups.change',
      200,
    ],
    [
      'DELETE /groups/:id/permissions/:code',
      (c) => c.delete(`/groups/${group}/permissions/articles.view`),
      'groups.change',
      204,
    ],
    ['GET /groups/:id/members', (c) => c.get(`/groups/${group}/members`), 'groups.view', 200],
    ['PUT /groups/:id/members/:userId', (c) => c.put(`/groups/${group}/members/${alice.id}`), 'groups.change', 204],
    [
      'DELETE /groups/:id/members/:userId',
      (c) => c.delete(`/groups/${group}/members/${alice.id}`),
      'groups.change',
      204,
    ],
    ['GET /object-permissions', (c) => c.get('/object-permissions'), 'object-permissions.view', 200],
    [
      'POST /object-permissions',
      (c) =>
        c.post('/object-permissions', {
          subject: { type: 'group', id: group },
          permission: 'articles.view',
          object: { type: 'articles', id: article },
        }),
      'object-permissions.add',
      201,
    ],
    ['GET /object-permissions/:id', (c) => c.get(`/object-permissions/${granted}`), 'object-permissions.view', 200],
    [
      'PATCH /object-permissions/:id',
      (c) => c.patch(`/object-permissions/${granted}`, { expiresAt: null }),
      'object-permissions.change',
      200,
    ],
    [
      'DELETE /object-permissions/:id',
      (c) => c.delete(`/object-permissions/${granted}`),
      'object-permissions.delete',
      204,
    ],
  ];

  const rows = (): Promise<unknown> =>
    app.database.query(
      `SELECT (SELECT jsonb_agg(to_jsonb(groups) ORDER BY id) FROM groups) AS groups, (SELECT count(*) FROM group_members) AS members,
         (SELECT jsonb_agg(to_jsonb(permission_grants) ORDER BY id) FROM permission_grants WHERE user_id IS NOT DISTINCT FROM $1) AS grants,
         (SELECT jsonb_agg(to_jsonb(object_permissions) ORDER BY id) FROM object_permissions) AS "onObjects"`,
      [alice.id],
    );

  /** Everything of the administration's but what is asked for. */
  async function everythingBut(user: TestUser, code: string | null): Promise<void> {
    for (const resource of ['users', 'groups', 'object-permissions']) {
      for (const action of ['view', 'add', 'change', 'delete']) {
        const permission = `${resource}.${action}`;
        // To reach a row for a change one has to be able to read it.
        if (permission !== code) {
          await grant(app, { to: { user: user.id }, permission });
        }
      }
    }
    await grant(app, { to: { user: user.id }, permission: 'articles.view' });
  }

  describe.each(ROUTES)('%s', (_, ask, needs, status) => {
    it('is for staff who hold the permission, and leaves everything as it is for all others', async () => {
      const before = await rows();
      const plain = await app.createUser({ username: 'plain' });
      await everythingBut(plain, null);
      const lacking = await app.createUser({ username: 'lacking', isStaff: true });
      await everythingBut(lacking, needs);

      expect((await ask(app.client)).status).toBe(401);
      expect((await ask(app.clientFor(alice))).status).toBe(403);
      expect((await ask(app.clientFor(plain))).status).toBe(403);
      const refused = await ask(app.clientFor(lacking));
      expect(refused.status).toBe(needs === null ? 200 : 403);
      if (needs !== null && refused.text !== '') {
        expect(refused.body['required']).toEqual([needs]);
      }
      expect(await rows()).toEqual(before);

      const holding = await app.createUser({ username: 'holding', isStaff: true });
      await everythingBut(holding, null);
      expect((await ask(app.clientFor(holding))).status).toBe(status);
    });

    it('is for credentials that have the scope', async () => {
      const holding = await app.createUser({ username: 'holding', isStaff: true });
      await everythingBut(holding, null);
      const every = ['users', 'groups', 'object-permissions', 'articles', 'permissions'].flatMap((resource) => [
        `${resource}:read`,
        `${resource}:write`,
      ]);
      const resource = needs?.split('.')[0] ?? 'permissions';
      const wanted = `${resource}:${status === 200 && (needs ?? '.view').endsWith('.view') ? 'read' : 'write'}`;
      const { client: without } = await issueToken(app, holding, { scopes: every.filter((scope) => scope !== wanted) });
      const refused = await ask(without);
      expect(refused.status).toBe(403);
      expect(refused.header('www-authenticate')).toContain(wanted);

      const { client } = await issueToken(app, holding, { scopes: every });
      expect((await ask(client)).status).toBe(status);
    });
  });
});

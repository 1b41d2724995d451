import { Controller, Get, Module } from '@nestjs/common';
import { anyOf } from '../../src/permissions/composition.js';
import { HasApiKey } from '../../src/permissions/has-api-key.permission.js';
import { IsAdmin } from '../../src/permissions/is-admin.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { Resource } from '../../src/permissions/registry/resource.decorator.js';
import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';
import { issueToken } from '../tokens/personal-token.js';
import { issueKey, UNLIMITED_KEYS } from './api-key.js';

const ARTICLE = { title: 'On gates', slug: 'on-gates', body: 'They open.' };

@Controller('deliveries')
@Resource()
@Permissions(anyOf(HasApiKey, IsAdmin))
class DeliveriesController {
  @Get()
  list(): readonly string[] {
    return [];
  }
}

@Module({ controllers: [DeliveriesController] })
class DeliveriesModule {}

describe('an API key never does more', () => {
  const app = useTestApp({ settings: UNLIMITED_KEYS, modules: [DeliveriesModule] });
  let alice: TestUser;
  let staff: TestUser;

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
    staff = await app.createUser({ username: 'stan', isStaff: true });
  });

  const make = (client: ApiClient, ...scopes: readonly string[]): Promise<Answer> =>
    client.post('/api-keys', { name: 'made', scopes });

  describe('than its scopes say', () => {
    it('reads with read, changes with write, and neither implies the other', async () => {
      const reader = (await issueKey(app, alice, { scopes: ['articles:read'] })).client;
      const writer = (await issueKey(app, alice, { scopes: ['articles:write'] })).client;

      expect((await reader.get('/articles')).status).toBe(200);
      const refused = await reader.post('/articles', ARTICLE);
      expect(refused).toHaveProblem(403, 'permission_denied');
      expect(refused.header('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="articles:write"');
      expect((await writer.post('/articles', ARTICLE)).status).toBe(201);
      expect(await writer.get('/articles')).toHaveProblem(403, 'permission_denied');
    });

    it('with none, says who it is and no more', async () => {
      const { client } = await issueKey(app, staff, { scopes: [] });

      expect((await client.get('/me')).body['auth']).toMatchObject({ scopes: [] });
      for (const path of ['/articles', '/users', '/api-keys', '/me/tokens']) {
        expect(await client.get(path)).toHaveProblem(403, 'permission_denied');
      }
    });
  });

  describe('than its owner may', () => {
    it('at use: who loses their rank loses it in the key at once', async () => {
      const ranked = await app.createUser({ username: 'ranked', isStaff: true });
      await grant(app, { to: { user: ranked.id }, permission: 'users.view' });
      const { client } = await issueKey(app, ranked, { scopes: ['users:read'] });
      expect((await client.get('/users')).status).toBe(200);

      const root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
      expect((await root.patch(`/users/${ranked.id}`, { isStaff: false })).status).toBe(200);

      expect(await client.get('/users')).toHaveProblem(403, 'permission_denied');
    });

    it('when it is made: a scope that its maker could use for nothing is refused by name', async () => {
      const client = app.clientFor(alice);

      expect((await make(client, 'articles:read', 'articles:write')).status).toBe(201);
      const refused = await make(client, 'articles:write', 'users:write', 'users:read');
      expect(refused).toHaveProblem(403, 'permission_denied');
      expect(refused.body['required']).toEqual(['users:write', 'users:read']);
      await grant(app, { to: { user: staff.id }, permission: 'users.view' });
      expect((await make(app.clientFor(staff), 'users:write', 'users:read')).body['required']).toEqual(['users:write']);
      expect((await make(app.clientFor(staff), 'users:read')).status).toBe(201);
    });

    it('when it is changed, likewise', async () => {
      const { id } = await issueKey(app, alice, { scopes: ['articles:read'] });

      const refused = await app.clientFor(alice).patch(`/api-keys/${id}`, { scopes: ['users:read'] });

      expect(refused).toHaveProblem(403, 'permission_denied');
      expect(refused.body['required']).toEqual(['users:read']);
    });
  });

  describe('than is good for a part of an account', () => {
    const limited = async (user: TestUser): Promise<readonly ApiClient[]> => [
      (await issueKey(app, user, { scopes: ['api-keys:read', 'api-keys:write', 'articles:read'] })).client,
      (await issueToken(app, user, { scopes: ['api-keys:read', 'api-keys:write', 'articles:read'] })).client,
    ];

    it('makes, changes and rotates no key, itself included, and neither does a token with scopes', async () => {
      for (const client of await limited(staff)) {
        const { id } = await issueKey(app, staff, { scopes: ['articles:read'] });

        const made = await make(client, 'articles:read');
        expect(made).toHaveProblem(403, 'permission_denied');
        expect(made.body).toMatchObject({ detail: expect.stringContaining('not limited to scopes') as string });
        expect(await make(client)).toHaveProblem(403, 'permission_denied');
        expect(await client.patch(`/api-keys/${id}`, { scopes: [] })).toHaveProblem(403, 'permission_denied');
        expect(await client.put(`/api-keys/${id}`, { name: 'x', scopes: [] })).toHaveProblem(403, 'permission_denied');
        expect(await client.post(`/api-keys/${id}/rotate`, {})).toHaveProblem(403, 'permission_denied');
      }
    });

    it('sees and revokes those that its owner may', async () => {
      for (const client of await limited(alice)) {
        const [own, other] = [await issueKey(app, alice), await issueKey(app, staff)];

        expect((await client.get(`/api-keys/${own.id}`)).status).toBe(200);
        expect((await client.delete(`/api-keys/${own.id}`)).status).toBe(204);
        expect(await client.delete(`/api-keys/${other.id}`)).toHaveProblem(404, 'not_found');
      }
    });

    it('takes over no account and makes no rank, not even a superuser’s', async () => {
      const ruth = await app.createUser({ username: 'ruth', isStaff: true, isSuperuser: true });
      const { client } = await issueKey(app, ruth, { scopes: ['users:read', 'users:write'] });
      const newcomer = { username: 'newcomer', email: 'newcomer@example.org', password: PASSWORD };

      for (const target of [ruth, alice]) {
        for (const change of [{ password: 'seventeen gates of oak' }, { email: 'x@example.org' }, { isStaff: true }]) {
          expect(await client.patch(`/users/${target.id}`, change)).toHaveProblem(403, 'permission_denied');
        }
      }
      expect(await client.post('/users', { ...newcomer, isSuperuser: true })).toHaveProblem(403, 'permission_denied');
      expect((await client.post('/users', newcomer)).status).toBe(201);
      expect((await client.patch(`/users/${alice.id}`, { firstName: 'Alice' })).status).toBe(200);
    });

    it('changes no password', async () => {
      const { client } = await issueKey(app, alice, { scopes: ['me:read', 'me:write', 'auth:write'] });

      const passwords = { currentPassword: PASSWORD, newPassword: 'seventeen gates of oak' };
      expect(await client.put('/me/password', passwords)).toHaveProblem(403, 'permission_denied');
    });
  });

  it('is let in where a route asks for a key', async () => {
    const { client } = await issueKey(app, alice, { scopes: ['deliveries:read'] });

    expect((await client.get('/deliveries')).status).toBe(200);
    expect((await app.clientFor(staff).get('/deliveries')).status).toBe(200);
    expect(await app.clientFor(alice).get('/deliveries')).toHaveProblem(403, 'permission_denied');
    expect(await app.client.get('/deliveries')).toHaveProblem(401, 'not_authenticated');
  });

  it('can be given a scope that only a key can use', async () => {
    expect((await make(app.clientFor(alice), 'deliveries:read')).status).toBe(201);
    expect(await make(app.clientFor(alice), 'deliveries:write')).toHaveProblem(403, 'permission_denied');
  });
});

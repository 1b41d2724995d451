import { newId } from '../../../src/core/id.js';
import { PASSWORD } from '../../kit/test-user.js';
import { passkeyOwner } from '../../mfa/passkey-owner.js';
import { type Asked, type Driver, type World } from './world.js';

/** How the routes of administrators are made to write to the trail. */
export const ADMINISTRATION_DRIVERS: Readonly<Record<string, Driver>> = {
  'POST /groups': async (world) =>
    Promise.resolve({ path: '/groups', body: { name: world.name() }, action: 'groups.add' }),
  'DELETE /groups/:id': async (world) => ({ path: `/groups/${await world.group()}`, action: 'groups.delete' }),
  'PATCH /groups/:id': async (world) => renamedGroup(world),
  'PUT /groups/:id': async (world) => renamedGroup(world),
  'PUT /groups/:id/members/:userId': async (world) => {
    const { user } = await world.person();
    return { path: `/groups/${await world.group()}/members/${user.id}`, action: 'groups.add-member' };
  },
  'DELETE /groups/:id/members/:userId': async (world) => {
    const { user } = await world.person();
    const path = `/groups/${await world.group()}/members/${user.id}`;
    await world.root.put(path);
    return { path, action: 'groups.remove-member' };
  },
  'PUT /groups/:id/permissions': async (world) => {
    const path = `/groups/${await world.group()}/permissions`;
    return { path, body: { permissions: ['articles.view'] }, action: 'groups.set-permissions' };
  },
  'PUT /groups/:id/permissions/:code': async (world) => {
    const path = `/groups/${await world.group()}/permissions/articles.view`;
    return { path, body: {}, action: 'groups.grant' };
  },
  'DELETE /groups/:id/permissions/:code': async (world) => {
    const path = `/groups/${await world.group()}/permissions/articles.view`;
    await world.root.put(path, {});
    return { path, action: 'groups.revoke' };
  },
  'POST /invitations': async (world) =>
    Promise.resolve({
      path: '/invitations',
      body: { email: `${world.name()}@example.org` },
      action: 'invitations.add',
    }),
  'DELETE /invitations/:id': async (world) => {
    const id = await world.make('/invitations', { email: `${world.name()}@example.org` });
    return { path: `/invitations/${id}`, action: 'invitations.delete' };
  },
  'POST /object-permissions': async (world) => {
    return { path: '/object-permissions', body: await objectPermission(world), action: 'object-permissions.add' };
  },
  'DELETE /object-permissions/:id': async (world) => {
    const path = `/object-permissions/${await world.make('/object-permissions', await objectPermission(world))}`;
    return { path, action: 'object-permissions.delete' };
  },
  'PATCH /object-permissions/:id': async (world) => {
    const path = `/object-permissions/${await world.make('/object-permissions', await objectPermission(world))}`;
    return { path, body: { expiresAt: '2100-01-01T00:00:00Z' }, action: 'object-permissions.change' };
  },
  'PATCH /security/alerts/:id': async (world) => {
    const id = newId();
    await world.app.database.query(
      `INSERT INTO "security_alerts" ("id", "rule", "severity", "subject_kind", "subject_id", "subject", "evidence", "count", "first_seen", "last_seen")
        VALUES ($1, 'brute-force', 'warning', 'account', $2, 'x', '[]', 1, now(), now())`,
      [id, world.name()],
    );
    return { path: `/security/alerts/${id}`, body: { status: 'resolved' }, action: 'security-alerts.change' };
  },
  'DELETE /security/lockouts/:id': async (world) => {
    const username = world.name();
    for (let guess = 1; guess <= 5; guess += 1) {
      await world.app.client.post('/auth/jwt', { username, password: 'wrong' });
    }
    const { results } = (await world.root.get<{ results: { id: string }[] }>('/security/lockouts')).body;
    return { path: `/security/lockouts/${results[0]?.id}`, action: 'lockouts.delete' };
  },
  'DELETE /security/restrictions/:id': async (world) => {
    await world.restrict(world.name());
    const { results } = (await world.root.get<{ results: { id: string }[] }>('/security/restrictions')).body;
    return { path: `/security/restrictions/${results[0]?.id}`, action: 'restrictions.delete' };
  },
  'DELETE /security/throttles': () =>
    Promise.resolve({ path: '/security/throttles?subject=address:192.0.2.1', action: 'throttles.delete' }),
  'POST /service-accounts': async (world) =>
    Promise.resolve({ path: '/service-accounts', body: { username: world.name() }, action: 'service-accounts.add' }),
  'DELETE /service-accounts/:id': (world) => serviceAccount(world, 'service-accounts.delete'),
  'PATCH /service-accounts/:id': (world) => serviceAccount(world, 'service-accounts.change', { isActive: false }),
  'PUT /service-accounts/:id': (world) =>
    serviceAccount(world, 'service-accounts.change', { username: world.name(), isActive: false }),
  'POST /service-accounts/:id/api-keys': async (world) => {
    const asked = await serviceAccount(world, 'api-keys.add', { name: 'ci', scopes: [] });
    return { ...asked, path: `${asked.path}/api-keys` };
  },
  'POST /users': async (world) => {
    const username = world.name();
    const body = { username, email: `${username}@example.org`, password: PASSWORD };
    return Promise.resolve({ path: '/users', body, action: 'users.add' });
  },
  'DELETE /users/:id': (world) => account(world, '', 'users.delete'),
  'PATCH /users/:id': (world) => account(world, '', 'users.change', { firstName: 'Changed' }),
  'PUT /users/:id': async (world) => {
    const { user } = await world.person();
    const body = { username: user.username, email: user.email, firstName: 'Changed', password: PASSWORD };
    return { path: `/users/${user.id}`, body, action: 'users.change' };
  },
  'PUT /users/:id/groups': async (world) =>
    account(world, '/groups', 'users.set-groups', { groups: [await world.group()] }),
  'POST /users/:id/logout-all': (world) => account(world, '/logout-all', 'users.logout-all'),
  'DELETE /users/:id/mfa': async (world) => {
    const { user } = await passkeyOwner(world.app);
    return { path: `/users/${user.id}/mfa`, action: 'users.reset-mfa' };
  },
  'PUT /users/:id/permissions': (world) =>
    account(world, '/permissions', 'users.set-permissions', { permissions: ['articles.view'] }),
  'PUT /users/:id/permissions/:code': (world) => account(world, '/permissions/articles.view', 'users.grant', {}),
  'DELETE /users/:id/permissions/:code': async (world) => {
    const asked = await account(world, '/permissions/articles.view', 'users.revoke');
    await world.root.put(asked.path, {});
    return asked;
  },
};

async function objectPermission(world: World): Promise<object> {
  const { user, client } = await world.person();
  const id = await world.make('/articles', { title: 'On gates', slug: world.name(), body: 'They open.' }, client);
  return {
    subject: { type: 'user', id: user.id },
    permission: 'articles.change',
    object: { type: 'articles', id },
  };
}

async function renamedGroup(world: World): Promise<Asked> {
  return { path: `/groups/${await world.group()}`, body: { name: world.name() }, action: 'groups.change' };
}

async function serviceAccount(world: World, action: string, body?: object): Promise<Asked> {
  const id = await world.make('/service-accounts', { username: world.name() });
  return { path: `/service-accounts/${id}`, ...(body && { body }), action };
}

async function account(world: World, below: string, action: string, body?: object): Promise<Asked> {
  const { user } = await world.person();
  return { path: `/users/${user.id}${below}`, ...(body && { body }), action };
}

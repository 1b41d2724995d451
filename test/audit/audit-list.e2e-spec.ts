import { type Id } from '../../src/core/id.js';
import { PolicyInventory } from '../../src/pipeline/policy-inventory.js';
import { isSafe } from '../../src/permissions/safe-methods.js';
import { type ApiClient } from '../kit/api-client.js';
import { dumpOf } from '../kit/database-dump.js';
import { grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';
import { EXCUSED, RECORDED } from './recorded-routes.js';

interface Row {
  readonly id: Id;
  readonly actor: { readonly type: string; readonly id: Id | null; readonly username: string | null };
  readonly action: string;
  readonly object: { readonly type: string; readonly id: string | null };
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly reason: string | null;
  readonly requestId: string | null;
}

interface List {
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Row[];
}

const CANARY = 'canary-Wq7 staple battery 93';

describe('the list of audit rows', () => {
  const app = useTestApp();
  let root: ApiClient;
  let ruler: TestUser;

  beforeAll(async () => {
    ruler = await app.createUser({ username: 'root', isStaff: true, isSuperuser: true });
    root = app.clientFor(ruler);
  });

  const rows = async (query: string): Promise<readonly Row[]> => (await root.get<List>(`/audit?${query}`)).body.results;

  /** @returns what a request has recorded, the last first */
  async function recordedBy(method: string, path: string, body?: unknown, client = root): Promise<readonly Row[]> {
    const answer = await client.request(method, path, {
      headers: { 'x-audit-reason': 'a ticket', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(answer.status).toBeLessThan(300);
    return rows(`requestId=${answer.header('x-request-id')}`);
  }

  it('shows who changed what, from where, why and with which request', async () => {
    const [made] = await recordedBy('POST', '/users', { username: 'bob', email: 'bob@example.org', password: CANARY });
    const id = made!.object.id!;

    expect(made).toMatchObject({
      actor: { type: 'user', id: ruler.id, username: 'root', scheme: 'jwt', address: '127.0.0.1' },
      action: 'users.add',
      object: { type: 'users', id },
      before: null,
      after: { username: 'bob', email: 'bob@example.org', isStaff: false, password: '[secret]' },
      reason: 'a ticket',
    });
    const [changed] = await recordedBy('PATCH', `/users/${id}`, { firstName: 'Bob', password: `${CANARY}!` });
    expect(changed).toMatchObject({
      action: 'users.change',
      before: { firstName: '' },
      after: { firstName: 'Bob', password: '[secret]' },
    });
    expect(Object.keys(changed!.before ?? {})).toEqual(['firstName']);
    const [removed] = await recordedBy('DELETE', `/users/${id}`);
    expect(removed).toMatchObject({ action: 'users.delete', before: { username: 'bob' }, after: null });
  });

  it('has a row for what administrators and people do to accounts', async () => {
    const alice = await app.createUser({ username: 'alice' });
    const own = app.clientFor(alice);
    const [group] = await recordedBy('POST', '/groups', { name: 'editors' });
    const groupId = group!.object.id!;
    const actions = [
      await recordedBy('PUT', `/groups/${groupId}/members/${alice.id}`),
      await recordedBy('DELETE', `/groups/${groupId}/members/${alice.id}`),
      await recordedBy('PUT', `/users/${alice.id}/groups`, { groups: [groupId] }),
      await recordedBy('PUT', `/users/${alice.id}/permissions`, { permissions: ['articles.change'] }),
      await recordedBy('PUT', `/groups/${groupId}/permissions/articles.view`, {}),
      await recordedBy('DELETE', `/groups/${groupId}/permissions/articles.view`),
      await recordedBy('PATCH', '/me', { lastName: 'A' }, own),
      await recordedBy('POST', '/api-keys', { name: 'ci', scopes: [] }, own),
      await recordedBy('POST', '/service-accounts', { username: 'robot' }),
      await recordedBy('POST', '/auth/token', { username: 'alice', password: PASSWORD }, app.client),
      await recordedBy('PUT', '/me/password', { currentPassword: PASSWORD, newPassword: CANARY }, own),
    ].map(([row]) => row?.action);

    expect(actions).toEqual([
      'groups.add-member',
      'groups.remove-member',
      'users.set-groups',
      'users.set-permissions',
      'groups.grant',
      'groups.revoke',
      'users.change',
      'api-keys.add',
      'service-accounts.add',
      'tokens.add',
      'users.change-password',
    ]);
    const [token] = await rows('action=tokens.add');
    expect(token).toMatchObject({ actor: { type: 'user', id: alice.id, username: 'alice' } });
  });

  it('has no row for what was refused', async () => {
    const answer = await root.put(`/users/${ruler.id}/groups`, { groups: [ruler.id] });

    expect(answer.status).toBe(400);
    expect(await rows(`requestId=${answer.header('x-request-id')}`)).toEqual([]);
  });

  it('has no password, token or key in it, and neither has anything else that is kept', async () => {
    const key = await root.post<{ key: string }>('/api-keys', { name: 'canary', scopes: [] });
    const kept = await dumpOf(app.database);

    for (const canary of [CANARY, key.body.key, key.body.key.slice(-20)]) {
      expect(kept).not.toContain(canary);
      expect(app.log.text).not.toContain(canary);
    }
  });

  it('reads a reason in any script, and refuses one that is too long', async () => {
    const change = (reason: string) => root.patch('/me', { lastName: 'R' }, { 'x-audit-reason': reason });

    const answer = await change(encodeURIComponent('wegen Größe 大'));
    expect((await rows(`requestId=${answer.header('x-request-id')}`))[0]?.reason).toBe('wegen Größe 大');
    expect(await change('x'.repeat(501))).toHaveProblem(400, 'invalid');
  });

  it('is filtered, and paged forwards and back without loss', async () => {
    const all = (await root.get<List>('/audit?pageSize=100')).body.results;
    const seen: Row[] = [];
    let page = (await root.get<List>('/audit?pageSize=4')).body;
    for (seen.push(...page.results); page.next !== null; seen.push(...page.results)) {
      page = (await root.get<List>(page.next)).body;
    }

    expect(seen).toEqual(all);
    const before = (await root.get<List>(page.previous!)).body.results;
    expect(before.at(-1)?.id).toBe(all.at(all.indexOf(all.find(({ id }) => id === page.results[0]?.id)!) - 1)?.id);
    expect(await rows('objectType=groups&action=groups.add')).toHaveLength(1);
    expect((await rows(`actor=${ruler.id}`)).every(({ actor }) => actor.id === ruler.id)).toBe(true);
    expect(await rows('actor=nobody')).toEqual([]);
    expect(await rows('createdAt__gt=2100-01-01T00:00:00Z')).toEqual([]);
    expect(await root.get('/audit?reason=x')).toHaveProblem(400, 'invalid');
  });

  it('is for staff who hold audit.view, and nobody writes to it', async () => {
    const staff = await app.createUser({ username: 'staff', isStaff: true });
    const client = app.clientFor(staff);

    expect(await app.client.get('/audit')).toHaveProblem(401, 'not_authenticated');
    expect(await client.get('/audit')).toHaveProblem(403, 'permission_denied');
    await grant(app, { to: { user: staff.id }, permission: 'audit.view' });
    expect((await client.get('/audit')).status).toBe(200);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(await root.request(method, '/audit')).toHaveProblem(405, 'method_not_allowed');
    }
  });

  it('knows of every route that changes something: it is recorded, or there is a reason why not', () => {
    const routes = app
      .get(PolicyInventory)
      .policies()
      .map(({ route: { method, path } }) => ({ method, name: `${method} ${path.replace('/api/v1', '')}` }))
      .filter(({ method }) => !isSafe(method) && method !== 'ALL')
      .map(({ name }) => name);

    expect(routes.toSorted()).toEqual([...RECORDED, ...Object.keys(EXCUSED)].toSorted());
  });
});

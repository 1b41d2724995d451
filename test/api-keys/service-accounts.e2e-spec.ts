import { type Answer, type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { eventually } from '../kit/eventually.js';
import { grant } from '../kit/grants.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';
import { NOBODY, UNLIMITED_KEYS, withKey } from './api-key.js';

interface ServiceAccount extends Json {
  readonly id: string;
  readonly username: string;
}

interface Key extends Json {
  readonly id: string;
  readonly key: string;
}

interface Page {
  readonly count: number;
  readonly results: readonly ServiceAccount[];
}

describe('service accounts', () => {
  const app = useTestApp({ settings: UNLIMITED_KEYS });
  const replica = new TestApp({ sharing: app });
  let alice: TestUser;
  let staff: ApiClient;
  let root: ApiClient;

  beforeAll(async () => {
    await replica.start();
    alice = await app.createUser({ username: 'alice' });
    staff = app.clientFor(await app.createUser({ username: 'stan', isStaff: true }));
    root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
  });
  afterAll(() => replica.stop());

  beforeEach(() => app.database.query('DELETE FROM "users" WHERE "is_service_account"'));

  const make = (body: object = {}): Promise<Answer<ServiceAccount>> =>
    staff.post<ServiceAccount>('/service-accounts', { username: 'deployer', ...body });
  const makeKey = (id: string, body: object = {}, by = staff): Promise<Answer<Key>> =>
    by.post<Key>(`/service-accounts/${id}/api-keys`, { name: 'ci', scopes: ['articles:read'], ...body });

  it('are made by staff, and are shown by an allow-list of members', async () => {
    const answer = await make({ description: ' ships things ' });

    expect(answer.status).toBe(201);
    const { id } = answer.body;
    expect(answer.body).toEqual({
      id,
      username: 'deployer',
      description: 'ships things',
      isActive: true,
      dateJoined: expect.stringMatching(/Z$/),
    });
    expect(answer.header('location')).toBe(`http://127.0.0.1/api/v1/service-accounts/${id}`);
    expect((await staff.get(`/service-accounts/${id}`)).body).toEqual(answer.body);
    expect((await staff.get<Page>('/service-accounts')).body).toMatchObject({ count: 1, results: [answer.body] });
  });

  it('have an address that no mail arrives at, no password and no rank', async () => {
    const { id } = (await make()).body;

    const [row] = await app.database.query(
      'SELECT "email", "password_hash", "is_staff", "is_superuser", "is_service_account" FROM "users" WHERE "id" = $1',
      [id],
    );

    expect(row).toEqual({
      email: expect.stringMatching(/^[0-9a-f-]{36}@service\.invalid$/),
      password_hash: null,
      is_staff: false,
      is_superuser: false,
      is_service_account: true,
    });
  });

  it.each([
    ['password_hash', "'x'"],
    ['is_staff', 'true'],
    ['is_superuser', 'true'],
  ])('are never given %s, whichever code writes', async (column, value) => {
    const { id } = (await make()).body;

    await expect(app.database.query(`UPDATE "users" SET "${column}" = ${value} WHERE "id" = $1`, [id])).rejects.toThrow(
      /users_service_account_check/,
    );
  });

  it.each([
    [{ username: 'alice' }, '/username', 'unique'],
    [{ username: '' }, '/username', 'blank'],
    [{ username: 'a b' }, '/username', 'invalid'],
    [{ password: PASSWORD }, '/password', 'unknown_field'],
    [{ email: 'x@example.org' }, '/email', 'unknown_field'],
    [{ isStaff: true }, '/isStaff', 'unknown_field'],
    [{ isServiceAccount: false }, '/isServiceAccount', 'unknown_field'],
  ])('are not made with %j', async (body, pointer, code) => {
    const answer = await make(body);

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer, code })]);
  });

  it('are none of the business of those who are not staff', async () => {
    const { id } = (await make()).body;
    for (const [client, status, code] of [
      [app.client, 401, 'not_authenticated'],
      [app.clientFor(alice), 403, 'permission_denied'],
    ] as const) {
      for (const answer of [
        await client.get('/service-accounts'),
        await client.get(`/service-accounts/${id}`),
        await client.post('/service-accounts', { username: 'mine' }),
        await client.patch(`/service-accounts/${id}`, { description: 'mine' }),
        await client.delete(`/service-accounts/${id}`),
        await client.post(`/service-accounts/${id}/api-keys`, { name: 'x', scopes: [] }),
        await client.post(`/service-accounts/${NOBODY}/api-keys`, { name: 'x', scopes: [] }),
      ]) {
        expect(answer).toHaveProblem(status, code);
      }
    }
  });

  it('are not what other accounts are: those are not found here', async () => {
    for (const answer of [
      await root.get(`/service-accounts/${alice.id}`),
      await root.patch(`/service-accounts/${alice.id}`, { isActive: false }),
      await root.delete(`/service-accounts/${alice.id}`),
      await root.post(`/service-accounts/${alice.id}/api-keys`, { name: 'theirs', scopes: [] }),
    ]) {
      expect(answer).toHaveProblem(404, 'not_found');
    }
    expect((await app.clientFor(alice).get('/me')).status).toBe(200);
  });

  it('are let in by no login', async () => {
    const { username } = (await make()).body;
    const [row] = await app.database.query<{ email: string }>('SELECT "email" FROM "users" WHERE "username" = $1', [
      username,
    ]);

    for (const name of [username, row!.email]) {
      for (const password of [PASSWORD, '']) {
        for (const path of ['/auth/jwt', '/auth/token', '/auth/session']) {
          const answer = await app.client.post(path, { username: name, password });
          expect([400, 401]).toContain(answer.status);
        }
      }
    }
  });

  it('are found among the users, where they can be given neither a password nor a mailbox nor a rank', async () => {
    const { id } = (await make()).body;

    expect((await root.get<Page>('/users?isServiceAccount=true')).body.results.map((user) => user.id)).toEqual([id]);
    expect((await root.get<Page>('/users?isServiceAccount=false&username=deployer')).body.count).toBe(0);
    for (const change of [
      { password: PASSWORD },
      { email: 'x@example.org' },
      { isStaff: true },
      { isSuperuser: true },
    ]) {
      const answer = await root.patch(`/users/${id}`, change);
      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual([
        expect.objectContaining({ pointer: `/${Object.keys(change)[0]!}`, code: 'invalid' }),
      ]);
    }
    expect((await root.patch(`/users/${id}`, { isStaff: false, firstName: 'D' })).status).toBe(200);
  });

  describe('act by keys', () => {
    it('that staff make, change, rotate and revoke', async () => {
      const { id } = (await make()).body;

      const made = await makeKey(id);

      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({ owner: { type: 'service_account', id, username: 'deployer' } });
      expect(made.header('location')).toBe(`http://127.0.0.1/api/v1/api-keys/${made.body.id}`);
      const key = withKey(app, made.body.key);
      expect((await key.get('/me')).body).toMatchObject({ id, username: 'deployer', auth: { scheme: 'api-key' } });
      expect((await key.get('/articles')).status).toBe(200);
      expect((await staff.get<Page>(`/api-keys?ownerType=service_account`)).body.count).toBe(1);

      const path = `/api-keys/${made.body.id}`;
      expect((await staff.patch(path, { scopes: [] })).status).toBe(200);
      expect(await key.get('/articles')).toHaveProblem(403, 'permission_denied');
      const rotated = await staff.post<Key>(`${path}/rotate`, {});
      expect(rotated.status).toBe(200);
      expect(await key.get('/me')).toHaveProblem(401, 'authentication_failed');
      expect((await withKey(app, rotated.body.key).get('/me')).status).toBe(200);
      expect((await staff.delete(path)).status).toBe(204);
      expect(await withKey(app, rotated.body.key).get('/me')).toHaveProblem(401, 'authentication_failed');
    });

    it('that give no more than their maker has', async () => {
      const { id } = (await make()).body;

      const scopes = ['articles:read', 'articles:write', 'users:read'];
      expect((await makeKey(id, { scopes })).body['required']).toEqual(['users:read']);

      const answer = await makeKey(id, { scopes }, root);
      expect(answer.status).toBe(201);
      expect(await withKey(app, answer.body.key).get('/users')).toHaveProblem(403, 'permission_denied');
    });

    it('whose permissions their maker holds: none borrows those of a service account', async () => {
      const { id } = (await make()).body;
      const { id: readable } = (await makeKey(id)).body;
      await grant(app, { to: { user: id }, permission: 'articles.change' });
      const answer = await makeKey(id, { scopes: ['articles:read', 'articles:write'] });
      expect(answer).toHaveProblem(403, 'permission_denied');
      expect(answer.body['required']).toEqual(['articles.change']);

      const changed = await staff.patch(`/api-keys/${readable}`, { scopes: ['articles:write'] });
      expect(changed).toHaveProblem(403, 'permission_denied');
      const byRoot = await makeKey(id, { scopes: ['articles:write'] }, root);
      expect(byRoot.status).toBe(201);
      const rotated = await staff.post(`/api-keys/${byRoot.body.id}/rotate`, {});
      expect(rotated).toHaveProblem(403, 'permission_denied');
      expect(rotated.body['required']).toEqual(['articles.change']);
      expect((await staff.post(`/api-keys/${readable}/rotate`, {})).status).toBe(200);
      expect((await withKey(app, byRoot.body.key).get('/me')).status).toBe(200);
    });

    it('that no key makes, not even one of staff', async () => {
      const { id } = (await make()).body;
      const { key } = (await staff.post<Key>('/api-keys', { name: 'mine', scopes: ['service-accounts:write'] })).body;

      expect(await makeKey(id, {}, withKey(app, key))).toHaveProblem(403, 'permission_denied');
    });

    it('whose owner the body does not choose', async () => {
      const { id } = (await make()).body;

      const answer = await makeKey(id, { ownerId: alice.id });

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer: '/ownerId', code: 'unknown_field' })]);
    });

    it('until they are deactivated, on every process', async () => {
      const { id } = (await make()).body;
      const { key } = (await makeKey(id)).body;
      expect((await withKey(replica, key).get('/me')).status).toBe(200);
      expect((await withKey(app, key).get('/me')).status).toBe(200);

      expect((await staff.patch(`/service-accounts/${id}`, { isActive: false })).body).toMatchObject({
        isActive: false,
      });

      expect(await withKey(app, key).get('/me')).toHaveProblem(401, 'authentication_failed');
      await eventually(async () => expect((await withKey(replica, key).get('/me')).status).toBe(401), 1000);
    });

    it('until they are deleted, and nothing is left', async () => {
      const { id } = (await make()).body;
      const { key } = (await makeKey(id)).body;
      expect((await withKey(app, key).get('/me')).status).toBe(200);

      expect((await staff.delete(`/service-accounts/${id}`)).status).toBe(204);

      expect(await withKey(app, key).get('/me')).toHaveProblem(401, 'authentication_failed');
      expect(await app.database.query('SELECT 1 FROM "api_keys" WHERE "owner_id" = $1', [id])).toEqual([]);
      expect(await makeKey(id)).toHaveProblem(404, 'not_found');
    });
  });
});

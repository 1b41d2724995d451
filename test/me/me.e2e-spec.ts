import { ChangeFeed } from '../../src/database/change-feed.js';
import { type ApiClient } from '../kit/api-client.js';
import { createGroup, grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { issueToken } from '../tokens/personal-token.js';
import { type TestUser } from '../kit/test-user.js';

describe('the caller’s own account', () => {
  const app = useTestApp();
  let alice: TestUser;
  let client: ApiClient;

  beforeEach(async () => {
    await app.database.query('DELETE FROM users');
    alice = await app.createUser({ username: 'alice', firstName: 'Alice' });
    client = app.clientFor(alice);
  });

  it('is told whole, and with nothing that is a secret', async () => {
    const answer = await client.get('/me');

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      id: alice.id,
      username: 'alice',
      email: 'alice@example.org',
      firstName: 'Alice',
      lastName: '',
      isStaff: false,
      isSuperuser: false,
      groups: [],
      permissions: [],
      auth: { scheme: 'jwt', credentialId: expect.any(String), scopes: null },
    });
  });

  describe('tells what it may', () => {
    beforeEach(async () => {
      await app.database.query('DELETE FROM groups');
      const outer = await createGroup(app);
      const inner = await createGroup(app, { members: [alice.id], parent: outer });
      await app.database.query(`UPDATE groups SET name = CASE WHEN id = $1 THEN 'Outer' ELSE 'Inner' END`, [outer]);
      await grant(app, { to: { user: alice.id }, permission: 'users.view' });
      await grant(app, { to: { group: inner }, permission: 'articles.change' });
      await grant(app, { to: { group: outer }, permission: 'articles.view' });
      await grant(app, { to: { group: outer }, permission: 'users.view' });
      await grant(app, { to: { user: alice.id }, permission: 'articles.delete', on: alice.id });
    });

    it('on every row, itself and by its groups', async () => {
      const { body } = await client.get('/me');

      expect(body['groups']).toEqual(['Inner', 'Outer']);
      expect(body['permissions']).toEqual(['articles.view', 'articles.change', 'users.view']);
      expect((await client.patch('/me', { firstName: 'A' })).body).toEqual({ ...body, firstName: 'A' });
    });

    it('by a credential that is limited to scopes: what they let through', async () => {
      const limited = await issueToken(app, alice, { scopes: ['articles:read', 'users:write'] });

      expect((await limited.client.get('/me')).body['permissions']).toEqual(['articles.view']);
    });

    it('as a superuser: everything that there is, within the scopes too', async () => {
      const ruler = await app.createUser({ username: 'ruth', isSuperuser: true });
      const limited = await issueToken(app, ruler, { scopes: ['articles:read', 'lockouts:write'] });
      const { body } = await app.clientFor(ruler).get('/me');

      expect(body['permissions']).toEqual(expect.arrayContaining(['articles.add', 'groups.delete', 'lockouts.view']));
      expect((await limited.client.get('/me')).body['permissions']).toEqual(['articles.view', 'lockouts.delete']);
    });

    it('to a browser that signs in, and to one that is signed in', async () => {
      const answer = await app.client.post<{ user: unknown }>(
        '/auth/session',
        { username: 'alice', password: alice.password },
        { origin: 'http://127.0.0.1', 'sec-fetch-site': 'same-origin' },
      );
      const cookie = answer.header('set-cookie')?.split(';')[0] ?? '';

      expect(answer.body.user).toMatchObject({ permissions: ['articles.view', 'articles.change', 'users.view'] });
      expect((await app.client.get('/auth/session', { cookie })).body['user']).toEqual(answer.body.user);
    });

    it('without a query, once it has been read', async () => {
      // What was written behind the server's back is heard a moment later: after it, this too.
      const heard = new Promise((resolve) => app.get(ChangeFeed).onChange('test', resolve));
      await app.database.query(`NOTIFY portcullis_changes, 'test:heard'`);
      await heard;
      const before = await client.get('/me');
      await app.database.query('ALTER TABLE permission_grants RENAME TO elsewhere');
      try {
        expect((await client.get('/me')).body).toEqual(before.body);
      } finally {
        await app.database.query('ALTER TABLE elsewhere RENAME TO permission_grants');
      }
    });
  });

  it('is nobody’s without a credential', async () => {
    expect(await app.client.get('/me')).toHaveProblem(401, 'not_authenticated');
    expect(await app.client.patch('/me', { firstName: 'Eve' })).toHaveProblem(401, 'not_authenticated');
  });

  it('changes in what is given, and answers as the next request will', async () => {
    const changed = await client.patch('/me', { lastName: 'Liddell' });

    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ firstName: 'Alice', lastName: 'Liddell' });
    expect((await client.get('/me')).body).toEqual(changed.body);
  });

  it('stays as it is when nothing is given', async () => {
    const before = (await client.get('/me')).body;

    expect((await client.patch('/me', {})).body).toEqual(before);
    expect((await client.request('PATCH', '/me')).body).toEqual(before);
  });

  it('keeps text trimmed and in one normal form', async () => {
    const { body } = await client.patch('/me', { firstName: '  Zoe\u0308 ', lastName: '' });

    expect(body).toMatchObject({ firstName: 'Zo\u00eb', lastName: '' });
    await expect(app.database.query('SELECT first_name FROM users')).resolves.toEqual([{ first_name: 'Zo\u00eb' }]);
  });

  it.each([
    [{ firstName: null }, '/firstName', 'null'],
    [{ firstName: 7 }, '/firstName', 'invalid'],
    [{ firstName: ['Alice'] }, '/firstName', 'invalid'],
    [{ lastName: { $ne: null } }, '/lastName', 'invalid'],
    [{ lastName: 'x'.repeat(151) }, '/lastName', 'max_length'],
    [{ firstName: 'A\u0000B' }, '/firstName', 'invalid'],
  ])('refuses %j', async (body, pointer, code) => {
    const answer = await client.patch('/me', body);

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer, code })]);
  });

  it.each([
    'id',
    'username',
    'emailVerifiedAt',
    'isStaff',
    'isSuperuser',
    'isActive',
    'groups',
    'permissions',
    'password',
    'passwordHash',
    'tokenVersion',
    'dateJoined',
    'auth',
    'constructor',
    'prototype',
  ])('cannot be given the member %s', async (member) => {
    const rows = (): Promise<unknown> => app.database.query('SELECT * FROM users');
    const before = await rows();

    const answer = await client.patch('/me', { firstName: 'Eve', [member]: true });

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer: `/${member}`, code: 'unknown_field' })]);
    await expect(rows()).resolves.toEqual(before);
  });

  it('cannot be given a prototype', async () => {
    const answer = await client.request('PATCH', '/me', {
      body: '{"firstName":"Eve","__proto__":{"isSuperuser":true}}',
      headers: { 'content-type': 'application/json' },
    });

    expect(answer).toHaveProblem(400, 'invalid');
    expect((await client.get('/me')).body).toMatchObject({ firstName: 'Alice', isSuperuser: false });
  });

  it.each(['POST', 'PUT', 'DELETE'])('knows no %s', async (method) => {
    const answer = await client.request(method, '/me');

    expect(answer).toHaveProblem(405, 'method_not_allowed');
    expect(answer.header('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'OPTIONS', 'PATCH']);
  });
});

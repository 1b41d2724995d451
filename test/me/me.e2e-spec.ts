import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';
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

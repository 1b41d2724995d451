import { type Answer, type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { issueKey, NOBODY, UNLIMITED_KEYS, withKey } from './api-key.js';

interface Key extends Json {
  readonly id: string;
  readonly key: string;
}

interface Page {
  readonly count: number;
  readonly results: readonly Key[];
}

describe('API keys', () => {
  const app = useTestApp({ settings: UNLIMITED_KEYS });
  let alice: TestUser;
  let bob: TestUser;
  let client: ApiClient;
  let staff: ApiClient;

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
    bob = await app.createUser({ username: 'bob' });
    client = app.clientFor(alice);
    staff = app.clientFor(await app.createUser({ username: 'stan', isStaff: true }));
  });

  beforeEach(() => app.database.query('DELETE FROM "api_keys"'));

  const make = (body: object = {}): Promise<Answer<Key>> =>
    client.post<Key>('/api-keys', { name: 'ci', scopes: ['articles:read'], ...body });
  const rowOf = async (id: string): Promise<unknown> =>
    (await app.database.query('SELECT * FROM "api_keys" WHERE "id" = $1', [id]))[0];

  describe('are made', () => {
    it('with the key shown this once, and kept as a digest alone', async () => {
      const expiresAt = new Date(app.clock.now() + 86_400_000).toISOString();

      const answer = await make({
        description: ' the pipeline ',
        scopes: ['articles:write', 'articles:read', 'articles:read'],
        expiresAt,
        allowedIps: ['127.0.0.1', '10.0.0.0/8'],
        rate: '60/min;1000/day',
      });

      expect(answer.status).toBe(201);
      expect(answer.header('cache-control')).toBe('no-store');
      const { id, key, ...rest } = answer.body;
      expect(rest).toEqual({
        prefix: key.slice(0, 36),
        name: 'ci',
        description: 'the pipeline',
        scopes: ['articles:read', 'articles:write'],
        expiresAt,
        allowedIps: ['127.0.0.1', '10.0.0.0/8'],
        rate: '60/min;1000/day',
        owner: { type: 'user', id: alice.id, username: 'alice' },
        createdAt: new Date(app.clock.now()).toISOString(),
        lastUsed: null,
      });
      expect(key).toMatch(/^pck_[0-9a-f]{32}[0-9A-Za-z]{49}$/);
      expect(answer.header('location')).toBe(`http://127.0.0.1/api/v1/api-keys/${id}`);
      expect((await withKey(app, key).get('/me')).body).toMatchObject({ username: 'alice' });

      const shown = [await client.get(`/api-keys/${id}`), await client.get('/api-keys'), await staff.get('/api-keys')];
      for (const { text } of shown) {
        expect(text).toContain(key.slice(0, 36));
        expect(text).not.toContain(key.slice(36));
        expect(text).not.toMatch(/digest|previousDigest|ownerId|passwordHash/i);
      }
      const [dump] = await app.database.query<{ all: string }>(
        'SELECT string_agg("api_keys"::text, \' \') AS "all" FROM "api_keys"',
      );
      expect(dump?.all).toContain(id);
      expect(dump?.all).not.toContain(key.slice(36, 79));
    });

    it('with nothing but a name and scopes', async () => {
      const { body } = await make({ scopes: [] });

      expect(body).toMatchObject({ description: '', scopes: [], expiresAt: null, allowedIps: null, rate: null });
      expect((await withKey(app, body.key).get('/me')).status).toBe(200);
      expect(await withKey(app, body.key).get('/articles')).toHaveProblem(403, 'permission_denied');
    });

    it.each([
      [{ name: '' }, '/name', 'blank'],
      [{ name: 'x'.repeat(101) }, '/name', 'max_length'],
      [{ scopes: null }, '/scopes', 'null'],
      [{ scopes: ['articles:read', 'nonsense:read'] }, '/scopes/1', 'invalid_choice'],
      [{ scopes: ['everything'] }, '/scopes/0', 'invalid_choice'],
      [{ scopes: ['articles:delete'] }, '/scopes/0', 'invalid_choice'],
      [{ scopes: ['articles:read:write'] }, '/scopes/0', 'invalid_choice'],
      [{ expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt', 'min_value'],
      [{ allowedIps: [] }, '/allowedIps', 'min_length'],
      [{ allowedIps: ['10.0.0.0/8', '0.0.0.0/0'] }, '/allowedIps/1', 'invalid'],
      [{ allowedIps: ['localhost'] }, '/allowedIps/0', 'invalid'],
      [{ rate: 'often' }, '/rate', 'invalid'],
      [{ rate: '0/min' }, '/rate', 'invalid'],
      [{ ownerId: NOBODY }, '/ownerId', 'unknown_field'],
      [{ owner: NOBODY }, '/owner', 'unknown_field'],
      [{ userId: NOBODY }, '/userId', 'unknown_field'],
      [{ key: 'pck_chosen' }, '/key', 'unknown_field'],
      [{ digest: 'chosen' }, '/digest', 'unknown_field'],
      [{ lastUsed: null }, '/lastUsed', 'unknown_field'],
    ])('not with %j', async (body, pointer, code) => {
      const answer = await make(body);

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer, code })]);
      expect(await app.database.query('SELECT 1 FROM "api_keys"')).toEqual([]);
    });

    it('for those who are known', async () => {
      expect(await app.client.post('/api-keys', { name: 'x', scopes: [] })).toHaveProblem(401, 'not_authenticated');
      expect(await app.client.get('/api-keys')).toHaveProblem(401, 'not_authenticated');
    });
  });

  describe('are changed', () => {
    it('in what is given, and in nothing else', async () => {
      const { body } = await make({ rate: '1/s' });
      const { key, ...before } = body;

      const answer = await client.patch(`/api-keys/${body.id}`, { name: 'renamed', scopes: [], rate: null });

      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ ...before, name: 'renamed', scopes: [], rate: null });
      expect((await withKey(app, key).get('/me')).body['auth']).toMatchObject({ scopes: [] });
    });

    it('as a whole by PUT', async () => {
      const { body } = await make({ description: 'old', allowedIps: ['127.0.0.1'], rate: '1/s' });

      const answer = await client.put(`/api-keys/${body.id}`, { name: 'new', scopes: ['articles:write'] });

      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        name: 'new',
        description: '',
        scopes: ['articles:write'],
        allowedIps: null,
        rate: null,
      });
    });

    it.each([
      [{ scopes: ['nonsense:read'] }, '/scopes/0', 'invalid_choice'],
      [{ expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt', 'min_value'],
      [{ ownerId: NOBODY }, '/ownerId', 'unknown_field'],
      [{ revokedAt: null }, '/revokedAt', 'unknown_field'],
    ])('not to %j', async (body, pointer, code) => {
      const { id } = await issueKey(app, alice);
      const before = await rowOf(id);

      const answer = await client.patch(`/api-keys/${id}`, body);

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer, code })]);
      expect(await rowOf(id)).toEqual(before);
    });
  });

  describe('are revoked', () => {
    it('at once and for good: the row keeps its name, and nothing that it could be verified by', async () => {
      const { body } = await make();
      const key = withKey(app, body.key);
      expect((await key.get('/me')).status).toBe(200);

      expect((await client.delete(`/api-keys/${body.id}`)).status).toBe(204);

      expect(await key.get('/me')).toHaveProblem(401, 'authentication_failed');
      expect(await rowOf(body.id)).toMatchObject({
        name: 'ci',
        digest: null,
        previous_digest: null,
        revoked_at: new Date(app.clock.now()),
      });
      for (const answer of [
        await client.get(`/api-keys/${body.id}`),
        await client.patch(`/api-keys/${body.id}`, { name: 'back' }),
        await client.put(`/api-keys/${body.id}`, { name: 'back', scopes: [] }),
        await client.post(`/api-keys/${body.id}/rotate`, {}),
        await client.delete(`/api-keys/${body.id}`),
        await staff.get(`/api-keys/${body.id}`),
        await staff.delete(`/api-keys/${body.id}`),
      ]) {
        expect(answer).toHaveProblem(404, 'not_found');
      }
      expect((await client.get<Page>('/api-keys')).body.count).toBe(0);
    });

    it('so that not even the database takes them back', async () => {
      const { id } = await issueKey(app, alice);
      await client.delete(`/api-keys/${id}`);

      await expect(
        app.database.query('UPDATE "api_keys" SET "revoked_at" = NULL WHERE "id" = $1', [id]),
      ).rejects.toThrow(/api_keys_revoked_check/);
    });
  });

  describe('of others', () => {
    const everything = (caller: ApiClient, id: string): Promise<Answer>[] => [
      caller.get(`/api-keys/${id}`),
      caller.request('HEAD', `/api-keys/${id}`),
      caller.patch(`/api-keys/${id}`, { name: 'mine' }),
      caller.put(`/api-keys/${id}`, { name: 'mine', scopes: [] }),
      caller.post(`/api-keys/${id}/rotate`, {}),
      caller.delete(`/api-keys/${id}`),
    ];

    it('are as if they were not there', async () => {
      const theirs = await issueKey(app, bob);
      const before = await rowOf(theirs.id);
      const [foreign, nothing] = await Promise.all([
        Promise.all(everything(client, theirs.id)),
        Promise.all(everything(client, NOBODY)),
      ]);

      expect(foreign.map(({ status }) => status)).toEqual(foreign.map(() => 404));
      const told = (answers: readonly Answer[]): unknown[] =>
        answers.map(({ text }) => text && { ...(JSON.parse(text) as object), requestId: '' });
      expect(told(foreign)).toEqual(told(nothing));
      expect(await rowOf(theirs.id)).toEqual(before);
      expect((await client.get<Page>('/api-keys')).body.count).toBe(0);
      expect((await client.get<Page>(`/api-keys?ownerId=${bob.id}`)).body.count).toBe(0);
    });

    it('are seen and revoked by staff, and neither changed nor rotated', async () => {
      const [seen, ended] = [await issueKey(app, bob, { name: 'seen' }), await issueKey(app, bob, { name: 'ended' })];

      expect((await staff.get<Page>(`/api-keys?ownerId=${bob.id}&ordering=name`)).body).toMatchObject({
        count: 2,
        results: [{ name: 'ended' }, { name: 'seen', owner: { type: 'user', username: 'bob' } }],
      });
      for (const answer of [
        await staff.patch(`/api-keys/${seen.id}`, { scopes: ['articles:write'] }),
        await staff.put(`/api-keys/${seen.id}`, { name: 'mine', scopes: [] }),
        await staff.post(`/api-keys/${seen.id}/rotate`, {}),
      ]) {
        expect(answer).toHaveProblem(403, 'permission_denied');
      }
      expect((await staff.delete(`/api-keys/${ended.id}`)).status).toBe(204);
      expect(await ended.client.get('/me')).toHaveProblem(401, 'authentication_failed');
      expect((await seen.client.get('/me')).status).toBe(200);
    });

    it('are not found by what a list is filtered, searched or ordered by', async () => {
      await issueKey(app, bob, { name: 'secret project' });

      expect((await client.get<Page>('/api-keys?search=secret')).body.count).toBe(0);
      expect((await client.get<Page>('/api-keys?name=secret%20project')).body.count).toBe(0);
      for (const query of ['ordering=digest', 'digest=1', 'digest__gte=1', 'owner=1', 'revokedAt=2026-01-01']) {
        expect(await client.get(`/api-keys?${query}`)).toHaveProblem(400, 'invalid');
      }
    });
  });

  it('end with their owner’s account', async () => {
    const carol = await app.createUser({ username: 'carol' });
    const { id, client: key } = await issueKey(app, carol);

    await app.database.query('DELETE FROM "users" WHERE "id" = $1', [carol.id]);

    expect(await rowOf(id)).toBeUndefined();
    expect(await key.get('/me')).toHaveProblem(401, 'authentication_failed');
  });
});

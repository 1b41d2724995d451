import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { issueToken } from './personal-token.js';

const ARTICLE = { title: 'On gates', slug: 'on-gates', body: 'They open.' };

describe('a token with scopes', () => {
  const app = useTestApp();
  let root: TestUser;
  const limitedTo = async (...scopes: readonly string[]): Promise<ApiClient> =>
    (await issueToken(app, root, { scopes })).client;

  beforeAll(async () => {
    root = await app.createUser({ username: 'root', isStaff: true, isSuperuser: true });
  });

  it('shows them to its holder, whatever they are', async () => {
    const client = await limitedTo('articles:read');

    expect((await client.get('/me')).body['auth']).toMatchObject({ scheme: 'token', scopes: ['articles:read'] });
  });

  it('reads what they say it reads, and changes nothing', async () => {
    const client = await limitedTo('articles:read');

    expect((await client.get('/articles')).status).toBe(200);
    expect((await client.request('HEAD', '/articles')).status).toBe(200);
    const refused = await client.post('/articles', ARTICLE);
    expect(refused).toHaveProblem(403, 'permission_denied');
    expect(refused.header('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="articles:write"');
  });

  it('changes what they say it writes', async () => {
    const client = await limitedTo('articles:read', 'articles:write');

    const created = await client.post('/articles', ARTICLE);

    expect(created.status).toBe(201);
    const path = `/articles/${String(created.body['id'])}`;
    expect((await client.patch(path, { title: 'On doors' })).status).toBe(200);
    expect((await client.delete(path)).status).toBe(204);
  });

  it('has no more of its account’s rank than they say', async () => {
    const client = await limitedTo('articles:read', 'articles:write');

    const read = await client.get('/users');
    expect(read).toHaveProblem(403, 'permission_denied');
    expect(read.header('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="users:read"');
    expect(await client.post('/users', {})).toHaveProblem(403, 'permission_denied');
    expect((await (await limitedTo('users:read')).get('/users')).status).toBe(200);
  });

  it('gains nothing that its account may not', async () => {
    const alice = await app.createUser({ username: 'alice' });
    const { client } = await issueToken(app, alice, { scopes: ['users:read', 'users:write'] });

    const answer = await client.get('/users');

    expect(answer).toHaveProblem(403, 'permission_denied');
    expect(answer.header('www-authenticate')).toBeNull();
  });

  it('changes nothing of its account itself, and revokes nothing', async () => {
    const client = await limitedTo('articles:read', 'articles:write', 'me:read');
    const { id } = await issueToken(app, root);

    expect((await client.get('/me/tokens')).status).toBe(200);
    expect(await client.patch('/me', { firstName: 'Mallory' })).toHaveProblem(403, 'permission_denied');
    expect(await client.delete(`/me/tokens/${id}`)).toHaveProblem(403, 'permission_denied');
    expect(await client.post('/auth/logout-all')).toHaveProblem(403, 'permission_denied');
    expect(await (await limitedTo('articles:read')).get('/me/tokens')).toHaveProblem(403, 'permission_denied');
  });

  it.each(['/%61rticles', '/articles/', '/Articles', '//articles', '/users/../articles'])(
    'is held to them however the path is spelt: %s',
    async (path) => {
      const client = await limitedTo('users:read');

      expect([403, 404]).toContain((await client.get(path)).status);
    },
  );

  it('is told of a path that is not there, or a method, as anybody is', async () => {
    const client = await limitedTo('articles:read');

    expect(await client.get('/nowhere')).toHaveProblem(404, 'not_found');
    expect(await client.put('/articles', {})).toHaveProblem(405, 'method_not_allowed');
  });
});

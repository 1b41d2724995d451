import { type Article, articleBody, type ArticlePage, write } from '../articles/article.js';
import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { createGroup, grant, revoke } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

const NOTHING = '01890000-0000-7000-8000-000000000000';

describe('a permission on one article', () => {
  const app = useTestApp();
  let alice: ApiClient;
  let grantee: TestUser;
  let bob: ApiClient;
  let others: readonly ApiClient[];
  let draft: Article;
  let second: Article;

  beforeAll(async () => {
    alice = app.clientFor(await app.createUser({ username: 'alice' }));
    grantee = await app.createUser({ username: 'bob' });
    bob = app.clientFor(grantee);
    const names = ['carol', 'stan'];
    others = await Promise.all(
      names.map(async (username) => app.clientFor(await app.createUser({ username, isStaff: username === 'stan' }))),
    );
  });

  beforeEach(async () => {
    await app.database.query('TRUNCATE articles, object_permissions, permission_grants, groups CASCADE');
    draft = await write(alice, { title: 'A draft' });
    second = await write(alice, { title: 'Another draft' });
  });

  const idsOf = ({ body }: Answer<ArticlePage>): readonly string[] => body.results.map(({ id }) => id);
  const listOf = async (client: ApiClient): Promise<readonly string[]> => idsOf(await client.get('/articles'));
  const titleOf = async ({ id }: Article): Promise<unknown> =>
    (await app.database.query('SELECT title FROM articles WHERE id = $1', [id]))[0]?.['title'];
  const give = (permission: string, on = draft.id): Promise<string> =>
    grant(app, { to: { user: grantee.id }, permission, on });

  it('to view shows it in the list, the count and by itself: to the grantee, and to nobody else', async () => {
    await give('articles.view');

    expect((await bob.get(`/articles/${draft.id}`)).body).toEqual(draft);
    const { body } = await bob.get<ArticlePage>('/articles');
    expect(body).toMatchObject({ count: 1, next: null, results: [draft] });
    for (const client of [...others, app.client]) {
      expect(await client.get(`/articles/${draft.id}`)).toHaveProblem(404, 'not_found');
      expect((await client.get<ArticlePage>('/articles')).body).toMatchObject({ count: 0, results: [] });
    }
  });

  it('is found by filter and search as in the whole list, and pages count it', async () => {
    await give('articles.view');
    await write(alice, { title: 'A published one', status: 'published' });

    expect(idsOf(await bob.get('/articles?status=draft'))).toEqual([draft.id]);
    expect(idsOf(await bob.get('/articles?search=draft'))).toEqual([draft.id]);
    expect((await bob.get<ArticlePage>('/articles?pageSize=1')).body.count).toBe(2);
  });

  it('to view alone lets nothing be changed: 403, naming what is missing', async () => {
    await give('articles.view');

    for (const [answer, code] of [
      [await bob.patch(`/articles/${draft.id}`, { title: 'x' }), 'articles.change'],
      [await bob.put(`/articles/${draft.id}`, articleBody()), 'articles.change'],
      [await bob.delete(`/articles/${draft.id}`), 'articles.delete'],
    ] as const) {
      expect(answer).toHaveProblem(403, 'permission_denied');
      expect(answer.body['required']).toEqual([code]);
      expect(answer.header('www-authenticate')).toBeNull();
    }
    await expect(titleOf(draft)).resolves.toBe('A draft');
  });

  it('to change, of what may be read, permits PATCH and PUT, and not DELETE', async () => {
    await give('articles.view');
    await give('articles.change');

    expect((await bob.patch<Article>(`/articles/${draft.id}`, { title: 'By Bob' })).body).toEqual(
      expect.objectContaining({ title: 'By Bob', author: draft.author }),
    );
    expect((await bob.put(`/articles/${draft.id}`, articleBody({ title: 'Anew' }))).status).toBe(200);
    const refused = await bob.delete(`/articles/${draft.id}`);
    expect(refused).toHaveProblem(403, 'permission_denied');
    expect(refused.body['required']).toEqual(['articles.delete']);
    await expect(titleOf(draft)).resolves.toBe('Anew');
  });

  it('to delete, of what may be read, permits DELETE alone, and goes with the article', async () => {
    await give('articles.view');
    await give('articles.delete');

    expect(await bob.patch(`/articles/${draft.id}`, { title: 'x' })).toHaveProblem(403, 'permission_denied');
    expect((await bob.delete(`/articles/${draft.id}`)).status).toBe(204);
    await expect(app.database.query('SELECT * FROM object_permissions')).resolves.toEqual([]);
  });

  it('to change what may not be read leaves it where it is: 404, as if it were not there', async () => {
    await give('articles.change');
    await give('articles.delete');

    expect(await bob.get(`/articles/${draft.id}`)).toHaveProblem(404, 'not_found');
    expect(await bob.patch(`/articles/${draft.id}`, { title: 'x' })).toHaveProblem(404, 'not_found');
    expect(await bob.delete(`/articles/${draft.id}`)).toHaveProblem(404, 'not_found');
    await expect(titleOf(draft)).resolves.toBe('A draft');
  });

  it('to change suffices for a published one, which anyone reads', async () => {
    const published = await write(alice, { status: 'published' });
    await give('articles.change', published.id);

    expect((await bob.patch(`/articles/${published.id}`, { title: 'x' })).status).toBe(200);
  });

  it('says nothing of another article', async () => {
    await give('articles.view');
    await give('articles.change', second.id);

    await expect(listOf(bob)).resolves.toEqual([draft.id]);
    expect(await bob.get(`/articles/${second.id}`)).toHaveProblem(404, 'not_found');
    expect(await bob.patch(`/articles/${draft.id}`, { title: 'x' })).toHaveProblem(403, 'permission_denied');
  });

  it('says nothing of another resource’s permission, and one that no resource declares is none', async () => {
    for (const code of ['users.view', 'articles.read', 'articles', 'articles.view.x']) {
      await give(code);
    }

    await expect(listOf(bob)).resolves.toEqual([]);
    expect(await bob.get(`/articles/${draft.id}`)).toHaveProblem(404, 'not_found');
  });

  it('may be granted to a group: its members have it, and those of groups within it', async () => {
    const outer = await createGroup(app);
    await createGroup(app, { members: [grantee.id], parent: outer });
    await grant(app, { to: { group: outer }, permission: 'articles.view', on: draft.id });
    await grant(app, { to: { group: outer }, permission: 'articles.change', on: draft.id });

    await expect(listOf(bob)).resolves.toEqual([draft.id]);
    expect((await bob.patch(`/articles/${draft.id}`, { title: 'By a member' })).status).toBe(200);
    await expect(listOf(others[0]!)).resolves.toEqual([]);
  });

  it('of a group does not come down to whoever is in the group around it', async () => {
    const outer = await createGroup(app, { members: [grantee.id] });
    const inner = await createGroup(app, { parent: outer });
    await grant(app, { to: { group: inner }, permission: 'articles.view', on: draft.id });

    await expect(listOf(bob)).resolves.toEqual([]);
  });

  it('ends when it expires, at that very moment', async () => {
    const expiresAt = new Date(app.clock.now() + 60_000);
    await grant(app, { to: { user: grantee.id }, permission: 'articles.view', on: draft.id, expiresAt });
    await grant(app, { to: { user: grantee.id }, permission: 'articles.change', on: draft.id, expiresAt });
    app.clock.advance('59s');
    expect((await bob.patch(`/articles/${draft.id}`, { title: 'In time' })).status).toBe(200);

    app.clock.advance('1s');

    await expect(listOf(bob)).resolves.toEqual([]);
    expect(await bob.get(`/articles/${draft.id}`)).toHaveProblem(404, 'not_found');
    expect(await bob.patch(`/articles/${draft.id}`, { title: 'Too late' })).toHaveProblem(404, 'not_found');
    await expect(titleOf(draft)).resolves.toBe('In time');
  });

  it('is gone with the next request once it is taken back', async () => {
    const id = await give('articles.view');
    expect((await bob.get(`/articles/${draft.id}`)).status).toBe(200);

    await revoke(app, id);

    expect(await bob.get(`/articles/${draft.id}`)).toHaveProblem(404, 'not_found');
    await expect(listOf(bob)).resolves.toEqual([]);
  });

  it('granted on every article is as good as on each', async () => {
    await grant(app, { to: { user: grantee.id }, permission: 'articles.view' });
    await give('articles.change', second.id);

    expect((await listOf(bob)).toSorted()).toEqual([draft.id, second.id].toSorted());
    expect((await bob.patch(`/articles/${second.id}`, { title: 'x' })).status).toBe(200);
    expect(await bob.patch(`/articles/${draft.id}`, { title: 'x' })).toHaveProblem(403, 'permission_denied');
  });

  it('to add is none: what does not exist yet has no grants; an account writes its own, whatever it was granted', async () => {
    await give('articles.add');

    const own = await write(bob);

    expect(own.author.id).toBe(grantee.id);
    await expect(listOf(bob)).resolves.toEqual([own.id]);
  });

  it.each(['GET', 'HEAD', 'PATCH', 'PUT', 'DELETE'])(
    'missing, %s answers as for an id that names nothing, to the byte',
    async (method) => {
      const body = method === 'PATCH' || method === 'PUT' ? JSON.stringify(articleBody()) : undefined;
      const options = { headers: { 'x-request-id': 'the-same-id', ...(body && JSON_BODY) }, ...(body && { body }) };

      const foreign = await bob.request(method, `/articles/${draft.id}`, options);
      const unknown = await bob.request(method, `/articles/${NOTHING}`, options);

      expect(foreign.status).toBe(404);
      expect(foreign.text).toBe(unknown.text);
      expect(shown(foreign)).toEqual(shown(unknown));
    },
  );
});

const JSON_BODY = { 'content-type': 'application/json' };

/** The header fields, but for those that tell the time. */
function shown({ headers }: Answer): readonly (readonly string[])[] {
  return [...headers].filter(([name]) => name !== 'date' && name !== 'ratelimit');
}

import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { type Article, articleBody, type ArticlePage, write } from './article.js';

const NOTHING = '01890000-0000-7000-8000-000000000000';

describe('an article', () => {
  const app = useTestApp();
  let author: TestUser;
  let alice: ApiClient;
  let bob: ApiClient;
  let staff: ApiClient;
  let root: ApiClient;
  let draft: Article;
  let published: Article;

  beforeAll(async () => {
    author = await app.createUser({ username: 'alice' });
    alice = app.clientFor(author);
    bob = app.clientFor(await app.createUser({ username: 'bob' }));
    staff = app.clientFor(await app.createUser({ username: 'stan', isStaff: true }));
    root = app.clientFor(await app.createUser({ username: 'root', isSuperuser: true }));
  });

  beforeEach(async () => {
    await app.database.query('DELETE FROM articles');
    draft = await write(alice, { title: 'A draft' });
    published = await write(alice, { title: 'A published one', status: 'published' });
  });

  const rowsOf = (): Promise<unknown> => app.database.query('SELECT * FROM articles ORDER BY id');

  describe('that is a draft', () => {
    it('is its author’s and a superuser’s to read', async () => {
      for (const client of [alice, root]) {
        expect((await client.get(`/articles/${draft.id}`)).body).toEqual(draft);
        const { body } = await client.get<ArticlePage>('/articles');
        expect(body.count).toBe(2);
        expect(body.results).toContainEqual(draft);
      }
    });

    it('is not there for anyone else, staff or not: absent, uncounted, not found', async () => {
      for (const client of [app.client, bob, staff]) {
        const answer = await client.get(`/articles/${draft.id}`);
        expect(answer).toHaveProblem(404, 'not_found');
        const unknown = await client.get(`/articles/${NOTHING}`);
        expect({ ...answer.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });

        const { body } = await client.get<ArticlePage>('/articles');
        expect(body).toMatchObject({ count: 1, next: null, previous: null });
        expect(body.results).toEqual([published]);
        for (const query of ['?status=draft', '?search=draft', `?createdAt=${draft.createdAt}`]) {
          expect((await client.get<ArticlePage>(`/articles${query}`)).body).toMatchObject({ count: 0, results: [] });
        }
      }
    });

    it('is not there to be changed either', async () => {
      const before = await rowsOf();

      for (const client of [bob, staff]) {
        expect(await client.patch(`/articles/${draft.id}`, { title: 'x' })).toHaveProblem(404, 'not_found');
        expect(await client.put(`/articles/${draft.id}`, articleBody())).toHaveProblem(404, 'not_found');
        expect(await client.delete(`/articles/${draft.id}`)).toHaveProblem(404, 'not_found');
        expect((await client.request('HEAD', `/articles/${draft.id}`)).status).toBe(404);
      }

      await expect(rowsOf()).resolves.toEqual(before);
    });

    it('is gone from everyone’s list as soon as it is one again', async () => {
      expect((await alice.patch(`/articles/${published.id}`, { status: 'draft' })).status).toBe(200);

      expect(await bob.get(`/articles/${published.id}`)).toHaveProblem(404, 'not_found');
      expect((await app.client.get<ArticlePage>('/articles')).body.count).toBe(0);
    });
  });

  describe('that is published', () => {
    it('is anyone’s to read', async () => {
      for (const client of [app.client, bob, staff, alice, root]) {
        expect((await client.get(`/articles/${published.id}`)).body).toEqual(published);
      }
    });

    it('is nobody else’s to change: 403 to who is known, 401 to who is not', async () => {
      const before = await rowsOf();
      const attempts = (client: ApiClient): Promise<Answer>[] => [
        client.patch(`/articles/${published.id}`, { title: 'x' }),
        client.put(`/articles/${published.id}`, articleBody()),
        client.delete(`/articles/${published.id}`),
      ];

      for (const answer of await Promise.all([...attempts(bob), ...attempts(staff)])) {
        expect(answer).toHaveProblem(403, 'permission_denied');
        expect(answer.header('www-authenticate')).toBeNull();
      }
      for (const answer of await Promise.all(attempts(app.client))) {
        expect(answer).toHaveProblem(401, 'not_authenticated');
        expect(answer.header('www-authenticate')).toMatch(/^Bearer realm="api"(,|$)/);
      }
      await expect(rowsOf()).resolves.toEqual(before);
    });

    it('is its author’s and a superuser’s to change and to delete', async () => {
      expect((await alice.patch<Article>(`/articles/${published.id}`, { title: 'By its author' })).body.title).toBe(
        'By its author',
      );
      expect((await root.patch<Article>(`/articles/${published.id}`, { title: 'By root' })).body).toMatchObject({
        title: 'By root',
        author: { id: author.id },
      });
      expect((await alice.delete(`/articles/${published.id}`)).status).toBe(204);
      expect((await root.delete(`/articles/${draft.id}`)).status).toBe(204);
      await expect(rowsOf()).resolves.toEqual([]);
    });
  });

  describe('that is new', () => {
    it('is its writer’s, has every default, and says where it is', async () => {
      const answer = await bob.post<Article>('/articles', { title: 'T', slug: 'a-slug', body: 'B' });

      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        title: 'T',
        slug: 'a-slug',
        body: 'B',
        excerptHtml: null,
        status: 'draft',
        tags: [],
        contactEmail: null,
        sourceUrl: null,
        priority: 0,
        author: { id: expect.any(String), username: 'bob' },
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
        updatedAt: answer.body.createdAt,
      });
      expect(answer.header('location')).toBe(`http://127.0.0.1/api/v1/articles/${answer.body.id}`);
      expect((await bob.get(answer.header('location')!)).body).toEqual(answer.body);
    });

    it('needs a caller who is known, whatever stands in it', async () => {
      for (const body of [articleBody(), articleBody({ status: 'published' }), {}, []]) {
        expect(await app.client.post('/articles', body)).toHaveProblem(401, 'not_authenticated');
      }
    });

    it.each(['id', 'author', 'authorId', 'author_id', 'createdAt', 'updatedAt', 'deletedAt', '$set', 'constructor'])(
      'cannot be given the member %s, nor can a changed one',
      async (member) => {
        const before = await rowsOf();
        const expected = [expect.objectContaining({ pointer: `/${member}`, code: 'unknown_field' })];

        for (const answer of await Promise.all([
          bob.post('/articles', articleBody({ [member]: author.id })),
          alice.patch(`/articles/${draft.id}`, { [member]: author.id }),
          alice.put(`/articles/${draft.id}`, articleBody({ [member]: author.id })),
        ])) {
          expect(answer).toHaveProblem(400, 'invalid');
          expect(answer.body['errors']).toEqual(expected);
        }
        await expect(rowsOf()).resolves.toEqual(before);
      },
    );
  });

  describe('that is changed', () => {
    it('by PATCH, keeps what is not given', async () => {
      const before = await write(alice, {
        tags: ['a', 'b'],
        priority: 7,
        excerptHtml: '<p>x</p>',
        sourceUrl: 'https://example.org/',
      });

      const after = await alice.patch<Article>(`/articles/${before.id}`, { title: 'New' });

      expect(after.status).toBe(200);
      expect(after.body).toEqual({ ...before, title: 'New', updatedAt: after.body.updatedAt });
      expect(Date.parse(after.body.updatedAt)).toBeGreaterThanOrEqual(Date.parse(before.updatedAt));
    });

    it('by PATCH of nothing, stays as it was', async () => {
      expect((await alice.patch(`/articles/${draft.id}`, {})).body).toEqual(draft);
      expect((await alice.request('PATCH', `/articles/${draft.id}`)).body).toEqual(draft);
    });

    it('by PUT, takes the defaults for what is not given', async () => {
      const before = await write(alice, {
        tags: ['a'],
        priority: 7,
        status: 'published',
        excerptHtml: '<p>x</p>',
        contactEmail: 'a@example.org',
      });

      const after = await alice.put<Article>(`/articles/${before.id}`, { title: 'T', slug: before.slug, body: 'B' });

      expect(after.body).toEqual({
        ...before,
        title: 'T',
        body: 'B',
        tags: [],
        priority: 0,
        status: 'draft',
        excerptHtml: null,
        contactEmail: null,
        updatedAt: after.body.updatedAt,
      });
    });

    it('by PUT, needs all that a new one needs', async () => {
      const answer = await alice.put(`/articles/${draft.id}`, { title: 'T' });

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual([
        expect.objectContaining({ pointer: '/slug', code: 'required' }),
        expect.objectContaining({ pointer: '/body', code: 'required' }),
      ]);
    });

    it('by nobody, when it is gone', async () => {
      await alice.delete(`/articles/${draft.id}`);

      expect(await alice.delete(`/articles/${draft.id}`)).toHaveProblem(404, 'not_found');
      expect(await alice.patch(`/articles/${draft.id}`, { title: 'x' })).toHaveProblem(404, 'not_found');
      expect(await alice.put(`/articles/${draft.id}`, articleBody())).toHaveProblem(404, 'not_found');
    });
  });

  it.each([
    'a-slug',
    '1',
    '-1',
    'null',
    'NaN',
    '[object Object]',
    "' OR 1=1 --",
    NOTHING.toUpperCase(),
    `{${NOTHING}}`,
    '%00',
    '%F0%9F',
    'x'.repeat(300),
  ])('is not found by the id %s, and no other is in its place', async (id) => {
    const before = await rowsOf();

    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const answer = await root.request(method, `/articles/${id}`);
      expect([400, 404, 414]).toContain(answer.status);
    }
    await expect(rowsOf()).resolves.toEqual(before);
  });
});

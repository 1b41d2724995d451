import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';
import { type ArticlePage, titles, write } from './article.js';

const LIST = 'http://127.0.0.1/api/v1/articles';

describe('the list of articles', () => {
  const app = useTestApp({ settings: { PUBLIC_URL: 'http://127.0.0.1' } });
  let alice: ApiClient;

  beforeAll(async () => {
    alice = app.clientFor(await app.createUser({ username: 'alice' }));
    const bob = app.clientFor(await app.createUser({ username: 'bob' }));
    for (let number = 1; number <= 30; number += 1) {
      await write(alice, {
        title: `Number ${String(number).padStart(2, '0')}`,
        slug: `number-${number}`,
        body: number % 2 === 0 ? 'an even one' : 'an odd one, 100% odd',
        status: number <= 28 ? 'published' : 'draft',
        priority: number % 10,
      });
    }
    await write(bob, { title: 'Bob’s draft' });
  });

  const list = async (query = '', client = app.client): Promise<ArticlePage> => {
    const answer = await client.get<ArticlePage>(`/articles${query}`);
    expect(answer.status).toBe(200);
    return answer.body;
  };

  describe('in pages', () => {
    it('has 25 to a page, the newest first, and links to the others', async () => {
      const first = await list();
      expect(first).toMatchObject({ count: 28, next: `${LIST}?page=2`, previous: null });
      expect(titles(first)).toHaveLength(25);
      expect(titles(first)[0]).toBe('Number 28');

      const second = await list('?page=2');
      expect(second).toMatchObject({ count: 28, next: null, previous: LIST });
      expect([...titles(first), ...titles(second)]).toEqual(
        Array.from({ length: 28 }, (_, index) => `Number ${String(28 - index).padStart(2, '0')}`),
      );
    });

    it('keeps the other parameters in its links, and can be walked by them to the end and back', async () => {
      const seen: string[] = [];
      let url: string | null = '/articles?pageSize=7&ordering=title&search=number';
      let page: ArticlePage | undefined;
      while (url !== null) {
        page = (await app.client.get<ArticlePage>(url)).body;
        seen.push(...titles(page));
        url = page.next;
      }
      expect(seen).toHaveLength(28);
      expect(new Set(seen).size).toBe(28);

      const back = new URL(page?.previous ?? '');
      expect(Object.fromEntries(back.searchParams)).toEqual({
        pageSize: '7',
        ordering: 'title',
        search: 'number',
        page: '3',
      });
    });

    it('makes its links of PUBLIC_URL, whatever the client says the host is', async () => {
      const answer = await app.client.get<ArticlePage>('/articles?pageSize=1', {
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.example;proto=https',
      });

      expect(answer.body.next).toBe(`${LIST}?pageSize=1&page=2`);
    });

    it('counts what the caller may see, and pages by it', async () => {
      expect((await list('', alice)).count).toBe(30);
      expect((await list('?pageSize=28')).next).toBeNull();
      expect((await list('?pageSize=28', alice)).next).not.toBeNull();
    });

    it('has at most 100 to a page', async () => {
      expect((await list('?pageSize=100000')).results).toHaveLength(28);
      expect((await list('?pageSize=100000')).next).toBeNull();
    });

    it('has one empty page when nothing is found', async () => {
      expect(await list('?search=nowhere')).toEqual({ count: 0, next: null, previous: null, results: [] });
    });

    it.each(['3', '0', '-1', '1.5', 'abc', '', '01', '1e3', '99999999999999999999', 'NaN', '1;DROP'])(
      'has no page %j',
      async (page) => {
        expect(await app.client.get(`/articles?page=${encodeURIComponent(page)}`)).toHaveProblem(404, 'not_found');
      },
    );

    it.each(['0', '-1', 'abc', '', '1.5', '1e2', 'NaN'])('has no page size %j', async (size) => {
      const answer = await app.client.get(`/articles?pageSize=${encodeURIComponent(size)}`);

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual([expect.objectContaining({ parameter: 'pageSize', code: 'invalid' })]);
    });
  });

  describe('in an order', () => {
    it.each([
      ['title', 'Number 01'],
      ['-title', 'Number 28'],
      ['createdAt', 'Number 01'],
      ['-priority,title', 'Number 09'],
      ['priority,-title', 'Number 20'],
    ])('of %s', async (ordering, first) => {
      expect(titles(await list(`?ordering=${ordering}`))[0]).toBe(first);
    });

    it('that is the same on every page, also among equals', async () => {
      const pages = await Promise.all([1, 2, 3, 4].map((page) => list(`?ordering=priority&pageSize=7&page=${page}`)));

      expect(new Set(pages.flatMap(titles)).size).toBe(28);
    });

    it.each([
      'slug',
      'authorId',
      'author.passwordHash',
      'author__email',
      'title,title',
      'title;',
      'title DESC',
      '--title',
      'random()',
      'constructor',
      'title,nope',
    ])('that cannot be %j', async (ordering) => {
      const answer = await app.client.get(`/articles?ordering=${encodeURIComponent(ordering)}`);

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual([expect.objectContaining({ parameter: 'ordering' })]);
    });
  });

  describe('searched', () => {
    it.each([
      ['even', 14],
      ['EVEN', 14],
      ['number even', 14],
      ['even odd', 0],
      ['"odd one"', 14],
      ['100%25', 14],
      ['_', 0],
      ['%25', 14],
      ['n.mber', 0],
      ['(a%2B)%2B%24', 0],
      ["'", 0],
      ['%5C', 0],
      ['', 28],
    ])('for %j finds %i', async (search, count) => {
      expect((await list(`?search=${search}`)).count).toBe(count);
    });

    it('finds no draft of another, and no e-mail address of an author', async () => {
      expect((await list('?search=bob')).count).toBe(0);
      expect((await list('?search=example.org')).count).toBe(0);
    });

    it('refuses what no text can be, and what is too much', async () => {
      for (const search of ['%00', 'x'.repeat(201), 'a '.repeat(11)]) {
        expect(await app.client.get(`/articles?search=${search}`)).toHaveProblem(400, 'invalid');
      }
    });
  });

  describe('filtered', () => {
    it.each([
      ['status=published', 28],
      ['status=draft', 0],
      ['priority=3', 3],
      ['priority__gte=8', 5],
      ['priority__gt=8&priority__lte=9', 2],
      ['priority__in=1,2', 6],
      ['createdAt__gte=2000-01-01', 28],
      ['createdAt__lt=2000-01-01T00:00:00Z', 0],
      ['status=published&search=even&priority=2', 3],
    ])('by %s has %i', async (query, count) => {
      expect((await list(`?${query}`)).count).toBe(count);
    });

    it('never shows more than without', async () => {
      expect((await list('?status=draft', alice)).count).toBe(2);
      expect((await list('?status__in=draft,published')).count).toBe(28);
    });

    it.each([
      ['status=archived', 'status', 'invalid_choice'],
      ['priority=x', 'priority', 'invalid'],
      ['priority=10', 'priority', 'max_value'],
      ['priority=1&priority=2', 'priority', 'invalid'],
      ['priority[]=1', 'priority[]', 'unknown_field'],
      ['priority[$ne]=1', 'priority[$ne]', 'unknown_field'],
      ['createdAt__gte=yesterday', 'createdAt__gte', 'invalid'],
      ['createdAt__gte=10000-01-01', 'createdAt__gte', 'invalid'],
      ['title=x', 'title', 'unknown_field'],
      ['title__startswith=N', 'title__startswith', 'unknown_field'],
      ['status__regex=.*', 'status__regex', 'unknown_field'],
      ['author=alice', 'author', 'unknown_field'],
      ['authorId=x', 'authorId', 'unknown_field'],
      ['author__passwordHash__startswith=x', 'author__passwordHash__startswith', 'unknown_field'],
      ['nonsense', 'nonsense', 'unknown_field'],
      ['format=html', 'format', 'unknown_field'],
      ['callback=x', 'callback', 'unknown_field'],
    ])('refuses ?%s', async (query, parameter, code) => {
      const answer = await app.client.get(`/articles?${query}`);

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual([{ parameter, code, detail: expect.any(String) }]);
    });

    it('tells every fault of a query at once', async () => {
      const answer = await app.client.get('/articles?status=x&priority=y&more=z&ordering=q&pageSize=0');

      expect((answer.body['errors'] as { parameter: string }[]).map(({ parameter }) => parameter).sort()).toEqual(
        ['status', 'priority', 'more', 'ordering', 'pageSize'].sort(),
      );
    });
  });
});

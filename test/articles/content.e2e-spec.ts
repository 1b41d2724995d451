import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { type Article, articleBody, type ArticlePage, write } from './article.js';

describe('what stands in an article', () => {
  const app = useTestApp();
  let alice: ApiClient;

  beforeAll(async () => {
    alice = app.clientFor(await app.createUser({ username: 'alice' }));
  });

  it('is trimmed and in one normal form', async () => {
    const article = await write(alice, { title: ' Cafe\u0301\t', body: '\n e\u0301 \n', tags: [' a\u030a '] });

    expect(article).toMatchObject({ title: 'Caf\u00e9', body: '\u00e9', tags: ['\u00e5'] });
    await expect(
      app.database.query('SELECT title, body, tags FROM articles WHERE id = $1', [article.id]),
    ).resolves.toEqual([{ title: 'Caf\u00e9', body: '\u00e9', tags: ['\u00e5'] }]);
  });

  it.each([
    'O’Brien; DROP TABLE articles; --',
    '<script>alert(1)</script>',
    '{{7*7}} ${7*7} %s %n \\x41 \\u0041',
    '‮bidi‬ and ﷽ and Z͑ͫ̓a̴l̷g̶o',
    '👩‍👩‍👧‍👦 flags 🇪🇺 and \u{10FFFF}',
    'line\u2028separator\u2029s',
    'tab\tnewline\nreturn\rend',
    'NULL undefined NaN Infinity true nil',
    '=1+1, @SUM(A1), +cmd, -1',
  ])('comes back as it was written: %j', async (text) => {
    const { id } = await write(alice, { body: text });

    const answer = await alice.get<Article>(`/articles/${id}`);

    expect(answer.body.body).toBe(text.normalize('NFC'));
    expect(answer.text).not.toMatch(/[<>&\u2028\u2029]/);
  });

  it('is never HTML to a browser, also in a list and in a problem', async () => {
    await write(alice, { title: '</script><img src=x onerror=alert(1)>&amp;', status: 'published' });

    const answers = [
      await app.client.get('/articles?search=script'),
      await alice.post('/articles', articleBody({ '<script>': 1 })),
      await app.client.get('/articles?%3Cscript%3E=1'),
      await app.client.get('/%3Cscript%3Ealert(1)%3C/script%3E'),
    ];

    for (const answer of answers) {
      expect(answer.text).not.toMatch(/[<>&]/);
      expect(answer.header('content-type')).toMatch(/^application\/(problem\+)?json; charset=utf-8$/);
      expect(answer.header('x-content-type-options')).toBe('nosniff');
    }
  });

  it('is sanitised where it holds markup', async () => {
    const { excerptHtml } = await write(alice, {
      excerptHtml:
        '<p onclick="x()">Hi <em>there</em><script>alert(1)</script> <a href="javascript:alert(1)">a</a> <a href="https://example.org/">b</a><iframe src="//evil"></iframe></p>',
    });

    expect(excerptHtml).toContain('<em>there</em>');
    expect(excerptHtml).toContain('<a href="https://example.org/"');
    expect(excerptHtml).not.toMatch(/script|onclick|iframe|javascript|alert|evil/);
  });

  it.each([
    ['title', '', 'blank'],
    ['title', ' \u200b ', 'blank'],
    ['title', 'x'.repeat(151), 'max_length'],
    ['title', null, 'null'],
    ['title', 7, 'invalid'],
    ['title', ['T'], 'invalid'],
    ['title', { toString: 'T' }, 'invalid'],
    ['title', 'a\u0000b', 'invalid'],
    ['title', 'a\ud800b', 'invalid'],
    ['slug', 'Not A Slug', 'invalid'],
    ['slug', 'x'.repeat(81), 'max_length'],
    ['body', 'x'.repeat(20_001), 'max_length'],
    ['status', 'archived', 'invalid_choice'],
    ['status', null, 'null'],
    ['tags', 'a', 'invalid'],
    ['tags', Array(11).fill('t'), 'max_length'],
    ['priority', 10, 'max_value'],
    ['priority', -1, 'min_value'],
    ['priority', 1.5, 'invalid'],
    ['priority', '1', 'invalid'],
    ['priority', true, 'invalid'],
    ['contactEmail', 'nobody', 'invalid'],
    ['sourceUrl', 'javascript:alert(1)', 'invalid'],
    ['sourceUrl', '//evil.example', 'invalid'],
    ['excerptHtml', 7, 'invalid'],
  ])('is refused when %s is %j, with a code and without the value', async (member, value, code) => {
    const body = articleBody({ [member]: value });
    const { id } = await write(alice);

    for (const answer of await Promise.all([
      alice.post('/articles', body),
      alice.patch(`/articles/${id}`, { [member]: value }),
    ])) {
      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual([{ pointer: `/${member}`, code, detail: expect.any(String) }]);
    }
  });

  it('is refused in every fault at once, each with its place', async () => {
    const answer = await alice.post('/articles', {
      slug: 'A',
      body: 1,
      tags: ['ok', '', 'x'.repeat(31)],
      priority: 99,
      more: 1,
    });

    expect(answer).toHaveProblem(400, 'invalid');
    const errors = answer.body['errors'] as { pointer: string; code: string }[];
    expect(Object.fromEntries(errors.map(({ pointer, code }) => [pointer, code]))).toEqual({
      '/title': 'required',
      '/slug': 'invalid',
      '/body': 'invalid',
      '/tags/1': 'blank',
      '/tags/2': 'max_length',
      '/priority': 'max_value',
      '/more': 'unknown_field',
    });
  });

  it.each(['null', '[]', '"text"', '1', 'true', '[{}]'])('is refused as the body %s', async (body) => {
    const answer = await alice.request('POST', '/articles', { body, headers: { 'content-type': 'application/json' } });

    expect(answer).toHaveProblem(400, 'invalid');
  });

  describe('its slug', () => {
    it('is one article’s, also among drafts that the caller cannot see', async () => {
      const bob = app.clientFor(await app.createUser({ username: 'bob' }));
      const { slug } = await write(alice);

      for (const client of [alice, bob]) {
        const answer = await client.post('/articles', articleBody({ slug }));
        expect(answer).toHaveProblem(400, 'invalid');
        expect(answer.body['errors']).toEqual([{ pointer: '/slug', code: 'unique', detail: expect.any(String) }]);
        expect(answer.text).not.toMatch(/articles_slug|constraint|duplicate key/);
      }
    });

    it('may stay when the rest changes', async () => {
      const { id, slug } = await write(alice);

      expect((await alice.patch(`/articles/${id}`, { slug })).status).toBe(200);
      expect(await alice.patch(`/articles/${id}`, { slug: (await write(alice)).slug })).toHaveProblem(400, 'invalid');
    });

    it('is one article’s when twenty want it at once', async () => {
      const answers = await atOnce(20, () => alice.post('/articles', articleBody({ slug: 'wanted' })));

      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        expect(answer).toHaveProblem(400, 'invalid');
        expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer: '/slug', code: 'unique' })]);
      }
    });
  });

  it('is one whole version when many change it at once', async () => {
    const { id } = await write(alice, { status: 'published' });

    await atOnce(20, (index) => alice.patch(`/articles/${id}`, { title: `T${index}`, body: `B${index}` }));

    const { title, body } = (await alice.get<Article>(`/articles/${id}`)).body;
    expect(body).toBe(title.replace('T', 'B'));
  });

  it('is deleted once when many delete it at once', async () => {
    const { id } = await write(alice);

    const answers = await atOnce(20, () => alice.delete(`/articles/${id}`));

    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(19).fill(404)]);
    expect((await alice.get<ArticlePage>(`/articles?createdAt__gte=2999-01-01`)).body.count).toBe(0);
  });
});

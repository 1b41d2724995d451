import { NotFound, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { boolean, id, instant, integer, oneOf, text } from './filters.js';
import { parseListQuery, type ListDeclaration, type ListQuery } from './list-query.js';
import { pageLinks } from './page-links.js';
import { assertPageExists } from './page.js';
import { searchTerms } from './search-terms.js';

const ARTICLES: ListDeclaration = {
  filters: {
    status: oneOf('draft', 'published'),
    priority: integer(0, 9),
    size: integer(),
    createdAt: instant(),
    author: id(),
    hidden: boolean(),
    language: text({ max: 5 }),
  },
  search: ['title', 'body'],
  ordering: ['createdAt', 'title'],
};
const ID = '0198c0de-0000-7000-8000-000000000001';

function list(query: Record<string, unknown>): ListQuery {
  return parseListQuery(query, ARTICLES);
}

function faults(query: Record<string, unknown>, declaration = ARTICLES): Record<string, string> {
  try {
    parseListQuery(query, declaration);
    return {};
  } catch (error) {
    expect(error).toBeInstanceOf(ValidationFailed);
    const { errors = [] } = error as ValidationFailed;
    return Object.fromEntries(errors.map((one) => ['parameter' in one ? one.parameter : '?', one.code]));
  }
}

describe('asking for a list', () => {
  it('without parameters gives the first page of 25', () => {
    expect(list({})).toEqual({ page: 1, pageSize: 25, ordering: [], search: [], filters: [] });
  });

  it('can do all of it at once', () => {
    expect(
      list({
        page: '3',
        pageSize: '10',
        ordering: '-createdAt,title',
        search: 'one "two three"',
        status: 'draft',
        status__in: 'draft,published',
        priority__gte: '2',
        priority__lt: '9',
        createdAt__gt: '2026-05-01',
        createdAt__lte: '2026-05-01T12:00:00+02:00',
        author: ID,
        hidden: 'false',
        language: 'e\u0301',
      }),
    ).toEqual({
      page: 3,
      pageSize: 10,
      ordering: [
        { field: 'createdAt', direction: 'descending' },
        { field: 'title', direction: 'ascending' },
      ],
      search: ['one', 'two three'],
      filters: [
        { field: 'status', lookup: 'exact', value: 'draft' },
        { field: 'status', lookup: 'in', value: ['draft', 'published'] },
        { field: 'priority', lookup: 'gte', value: 2 },
        { field: 'priority', lookup: 'lt', value: 9 },
        { field: 'createdAt', lookup: 'gt', value: new Date('2026-05-01T00:00:00Z') },
        { field: 'createdAt', lookup: 'lte', value: new Date('2026-05-01T10:00:00Z') },
        { field: 'author', lookup: 'exact', value: ID },
        { field: 'hidden', lookup: 'exact', value: false },
        { field: 'language', lookup: 'exact', value: '\u00e9' },
      ],
    });
  });

  it('refuses every parameter it does not know, and says all of them', () => {
    expect(
      faults({
        limit: '1',
        Page: '1',
        page_size: '1',
        status__gte: 'draft',
        status__regex: '.',
        status__: 'x',
        __in: 'x',
        status__in__in: 'draft',
        password: 'x',
        constructor: 'x',
        toString: 'x',
        'status[]': 'draft',
        '': 'x',
      }),
    ).toEqual({
      limit: 'unknown_field',
      Page: 'unknown_field',
      page_size: 'unknown_field',
      status__gte: 'unknown_field',
      status__regex: 'unknown_field',
      status__: 'unknown_field',
      __in: 'unknown_field',
      status__in__in: 'unknown_field',
      password: 'unknown_field',
      constructor: 'unknown_field',
      toString: 'unknown_field',
      'status[]': 'unknown_field',
      '': 'unknown_field',
    });
    expect(faults({ search: 'x', ordering: 'title' }, { filters: {}, search: [], ordering: [] })).toEqual({
      search: 'unknown_field',
      ordering: 'unknown_field',
    });
    expect(() => list(JSON.parse('{"__proto__":"x"}') as Record<string, unknown>)).toThrow(ValidationFailed);
  });

  it('refuses a repeated parameter, and text that cannot be stored', () => {
    expect(faults({ page: ['1', '2'], status: ['draft', 'draft'], search: 'a\0', language: '\ud800' })).toEqual({
      page: 'invalid',
      status: 'invalid',
      search: 'invalid',
      language: 'invalid',
    });
  });

  it.each([
    ['status', '', 'invalid_choice'],
    ['status', 'Draft', 'invalid_choice'],
    ['status__in', 'draft,', 'invalid_choice'],
    ['priority', '10', 'max_value'],
    ['priority', '-1', 'min_value'],
    ['priority', '1.0', 'invalid'],
    ['priority', '1e308', 'invalid'],
    ['priority', '', 'invalid'],
    ['priority', ' 1', 'invalid'],
    ['priority', 'NaN', 'invalid'],
    ['size', '2147483648', 'max_value'],
    ['size', '9223372036854775808', 'invalid'],
    ['priority__in', '1,2,x', 'invalid'],
    ['createdAt__gte', 'yesterday', 'invalid'],
    ['createdAt__gte', '10000-01-01T00:00:00Z', 'invalid'],
    ['createdAt__gte', '2026-02-30', 'invalid'],
    ['createdAt__gte', '1e308', 'invalid'],
    ['author', 'me', 'invalid'],
    ['hidden', '1', 'invalid'],
    ['language', 'too long', 'max_length'],
    ['ordering', 'password', 'invalid_choice'],
    ['ordering', '-', 'invalid_choice'],
    ['ordering', 'title,', 'invalid_choice'],
    ['ordering', '--title', 'invalid_choice'],
    ['ordering', 'title;drop table', 'invalid_choice'],
    ['ordering', 'title,-title', 'invalid'],
    ['pageSize', '0', 'invalid'],
    ['pageSize', '-1', 'invalid'],
    ['pageSize', '1.5', 'invalid'],
    ['pageSize', 'all', 'invalid'],
    ['pageSize', '', 'invalid'],
    ['search', 'x'.repeat(201), 'max_length'],
    ['search', 'a b c d e f g h i j k', 'max_length'],
    ['status__in', 'draft,'.repeat(150), 'max_length'],
  ])('refuses ?%s=%s', (parameter, value, code) => {
    expect(faults({ [parameter]: value })).toEqual({ [parameter]: code });
  });

  it.each(['0', '-1', '1.5', 'abc', '', 'last', '01', '1e3', '99999999999999999999', '9223372036854775808'])(
    'finds no page %j',
    (page) => {
      expect(() => list({ page })).toThrow(new NotFound('Invalid page.'));
    },
  );

  it('clamps the size of a page to 100', () => {
    expect(list({ pageSize: '100' }).pageSize).toBe(100);
    expect(list({ pageSize: '101' }).pageSize).toBe(100);
    expect(list({ pageSize: '9'.repeat(400) }).pageSize).toBe(100);
  });

  it('orders as the list does by itself when the ordering is empty', () => {
    expect(list({ ordering: '' }).ordering).toEqual([]);
  });
});

describe('searching', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['one  two', ['one', 'two']],
    ['"one two" three', ['one two', 'three']],
    ['one"two three"four', ['one', 'two three', 'four']],
    ['"open end', ['open end']],
    ['"" " "', []],
    ["don't 50% a_b .* $x", ["don't", '50%', 'a_b', '.*', '$x']],
    ['e\u0301', ['\u00e9']],
  ])('splits %j', (search, terms) => {
    expect(searchTerms(search)).toEqual(terms);
  });
});

describe('the links of a page', () => {
  const links = (page: number, count: number, query: Record<string, unknown> = {}): object =>
    pageLinks({ publicUrl: 'https://api.example', path: '/api/v1/articles', query, page, pageSize: 10, count });

  it('lead to the pages around it', () => {
    expect(links(1, 30)).toEqual({ next: 'https://api.example/api/v1/articles?page=2', previous: null });
    expect(links(2, 30)).toEqual({
      next: 'https://api.example/api/v1/articles?page=3',
      previous: 'https://api.example/api/v1/articles',
    });
    expect(links(3, 30)).toEqual({ next: null, previous: 'https://api.example/api/v1/articles?page=2' });
    expect(links(1, 10)).toEqual({ next: null, previous: null });
    expect(links(1, 0)).toEqual({ next: null, previous: null });
  });

  it('keep every other parameter, empty ones too', () => {
    expect(links(2, 30, { search: 'a & b', status: '', page: '2', pageSize: '10' })).toEqual({
      next: 'https://api.example/api/v1/articles?search=a+%26+b&status=&pageSize=10&page=3',
      previous: 'https://api.example/api/v1/articles?search=a+%26+b&status=&pageSize=10',
    });
  });

  it('are asked for only where there is a page', () => {
    expect(() => {
      assertPageExists({ page: 4, pageSize: 10, count: 30 });
    }).toThrow(new NotFound('Invalid page.'));
    assertPageExists({ page: 3, pageSize: 10, count: 30 });
    assertPageExists({ page: 1, pageSize: 10, count: 0 });
  });
});

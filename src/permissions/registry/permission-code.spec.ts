import { codeOfMethod, isPermissionCode } from './permission-code.js';

describe('a permission code', () => {
  it.each([
    'articles.change',
    'api-keys.view',
    'articles.publish_now',
    'a.b',
    'a1.b2',
    `${'a'.repeat(63)}.${'b'.repeat(63)}`,
  ])('may be %s', (text) => expect(isPermissionCode(text)).toBe(true));

  it.each([
    '',
    'articles',
    'articles.',
    '.change',
    'articles.change.all',
    'Articles.change',
    'articles.Change',
    'articles:write',
    'articles change',
    'articles.change\n',
    ' articles.change',
    '1articles.change',
    '*.change',
    'articles.*',
    `${'a'.repeat(64)}.view`,
  ])('is not %j', (text) => expect(isPermissionCode(text)).toBe(false));
});

describe('the permission that a method asks for', () => {
  it.each([
    ['GET', 'articles.view'],
    ['HEAD', 'articles.view'],
    ['OPTIONS', 'articles.view'],
    ['POST', 'articles.add'],
    ['PUT', 'articles.change'],
    ['PATCH', 'articles.change'],
    ['DELETE', 'articles.delete'],
  ])('of %s is %s', (method, code) => expect(codeOfMethod('articles', method)).toBe(code));

  it.each(['PURGE', 'get', 'ALL', 'toString', '__proto__', ''])('of %s is none', (method) =>
    expect(codeOfMethod('articles', method)).toBeUndefined(),
  );

  it('is none where there is no resource', () => expect(codeOfMethod(null, 'GET')).toBeUndefined());
});

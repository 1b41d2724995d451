import { isLocalPath } from './local-path.js';

describe('a local path', () => {
  it.each([
    '/',
    '/articles',
    '/articles/1?page=2&ordering=-createdAt#top',
    '/a//b',
    '/%2F%2Fevil.example',
    '/@evil.example',
    '/./evil.example',
    '/https://evil.example',
    `/${'a'.repeat(1023)}`,
  ])('is %s', (text) => {
    expect(isLocalPath(text)).toBe(true);
    expect(new URL(text, 'https://api.example.com/api/v1/x').host).toBe('api.example.com');
  });

  it.each([
    '',
    'articles',
    './articles',
    '?page=2',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '\\\\evil.example',
    '/articles\\..\\evil',
    'https://evil.example',
    'https:evil.example',
    'HTTPS:/evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    ' //evil.example',
    ' /articles',
    '/articles ',
    '/\t/evil.example',
    '\t//evil.example',
    '/\n/evil.example',
    '/\r\nSet-Cookie: session=x',
    '/\u0000',
    '/\u007f',
    '/\u0085/evil.example',
    '/\u00a0/evil.example',
    '/\u2028/evil.example',
    '/\uff0fevil.example',
    '/\u2215evil.example',
    '/é',
    '@evil.example',
    `/${'a'.repeat(1024)}`,
  ])('is not %j', (text) => {
    expect(isLocalPath(text)).toBe(false);
  });
});

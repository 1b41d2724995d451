import { ArrayMaxSize } from 'class-validator';
import { field, NOT_TEXT } from '../../../test/kit/one-field.js';
import { IsEmailAddress } from './is-email-address.decorator.js';
import { IsHttpUrl } from './is-http-url.decorator.js';
import { IsRawText } from './is-raw-text.decorator.js';
import { IsSlug } from './is-slug.decorator.js';
import { IsText } from './is-text.decorator.js';
import { SanitizeHtml } from './sanitize-html.decorator.js';

import { trimBlanks } from './trim-blanks.js';

describe('a text', () => {
  const text = field(IsText({ min: 2, max: 5 }));

  it('keeps line and paragraph separators at its end', () => {
    expect(trimBlanks(' \u00A0\tone\u2028\u2029\u3000\r\n')).toBe('one\u2028\u2029');
  });

  it('is trimmed and normalised before it is measured', () => {
    expect(text('  ab \n')).toEqual({ value: 'ab' });
    expect(text(' e\u0301x\uFEFF')).toEqual({ value: '\u00e9x' });
    expect(text('       a')).toBe('min_length');
  });

  it('is measured in code points, all of them', () => {
    expect(text('😀😀😀😀😀')).toEqual({ value: '😀😀😀😀😀' });
    expect(text('😀😀😀😀😀😀')).toBe('max_length');
    expect(text('😀')).toBe('min_length');
    expect(text(`a${'\uFE0F'.repeat(10)}`)).toBe('max_length');
    expect(field(IsText({ max: 255 }))('x'.repeat(255) + '\uFE0F'.repeat(10))).toBe('max_length');
  });

  it.each(['', ' ', '\t\n', '\u200B\u200D', '\u00AD', '\u2060\uFE0F', '\u3164', '\0'])(
    'is blank when there is nothing to see: %j',
    (value) => {
      expect(text(value)).toBe('blank');
    },
  );

  it('is nothing but text', () => {
    expect(NOT_TEXT.map(text)).toEqual(NOT_TEXT.map(() => 'invalid'));
  });

  it('is never normalised when that would take long', () => {
    const started = performance.now();
    expect(field(IsText({ max: 1_000_000 }))(`a${'\u0315\u0300'.repeat(250_000)}`)).toBe('invalid');
    expect(performance.now() - started).toBeLessThan(500);
    expect(text(`a${'\u0301'.repeat(31)}`)).toBe('max_length');
    expect(field(IsText({ max: 50 }))(`a${'\u0315'.repeat(30)}`)).toEqual({ value: `a${'\u0315'.repeat(30)}` });
  });

  it('is not normalised when it is far too long anyway', () => {
    const started = performance.now();
    expect(text('e\u0301\u0323'.repeat(300_000))).toBe('max_length');
    expect(performance.now() - started).toBeLessThan(500);
    expect(text(' '.repeat(500_000) + 'ab')).toEqual({ value: 'ab' });
    expect(text('\u03B1\u0314\u0300\u0345'.repeat(5))).toEqual({ value: '\u1F83'.repeat(5) });
  });

  it('may be empty where the least length is 0', () => {
    expect(field(IsText({ min: 0, max: 5 }))('  ')).toEqual({ value: '' });
  });

  it('can be many', () => {
    const tags = field((target, key) => {
      ArrayMaxSize(2)(target, key);
      IsText({ max: 3, each: true })(target, key);
    });
    expect(tags([' a ', 'b'])).toEqual({ value: ['a', 'b'] });
    expect(tags(['a', ''])).toBe('blank');
    expect(tags(['a', null])).toBe('invalid');
    expect(tags(['a', 'b', 'c'])).toBe('max_length');
    expect(tags('a')).toBe('invalid');
  });
});

describe('a raw text', () => {
  const password = field(IsRawText({ min: 8, max: 128 }));

  it('is kept as it was sent', () => {
    expect(password('  e\u0301 pass  ')).toEqual({ value: '  e\u0301 pass  ' });
    expect(password(' '.repeat(8))).toEqual({ value: ' '.repeat(8) });
  });

  it('has a length all the same', () => {
    expect(password('')).toBe('blank');
    expect(password('1234567')).toBe('min_length');
    expect(password('x'.repeat(129))).toBe('max_length');
    expect(password('x'.repeat(1_000_000))).toBe('max_length');
    expect(NOT_TEXT.map(password)).toEqual(NOT_TEXT.map(() => 'invalid'));
  });
});

describe('a slug', () => {
  const slug = field(IsSlug({ max: 10 }));

  it('is words of lower-case ASCII with single hyphens', () => {
    expect(['a', 'a-1', 'abc-def', ' a ', '0'].map(slug)).toEqual(
      ['a', 'a-1', 'abc-def', 'a', '0'].map((value) => ({ value })),
    );
    for (const value of ['A', '-a', 'a-', 'a--b', 'a_b', 'é', 'a b', 'a\nb', '../x', 'a/b']) {
      expect([value, slug(value)]).toEqual([value, 'invalid']);
    }
    expect(slug('')).toBe('blank');
    expect(slug('a-'.repeat(25_000))).toBe('max_length');
  });
});

describe('an http URL', () => {
  const url = field(IsHttpUrl());

  it.each([
    'http://example.org',
    'HTTPS://Example.org/a?b=c#d',
    'http://localhost:3000/',
    'https://[::1]/',
    'https://bücher.example/ä',
  ])('may be %s', (value) => {
    expect(url(value)).toEqual({ value });
  });

  it.each([
    'example.org',
    '//example.org',
    '/path',
    String.raw`\\example.org`,
    String.raw`https:\\example.org`,
    String.raw`https://example.org\@evil.example`,
    'https:example.org',
    'https:/example.org',
    'https:///example.org',
    'http://',
    'http://?',
    'http://:80',
    'http://a b',
    'http://a:99999',
    'http://[::1',
    'http://%00',
    'javascript:alert(1)',
    'javascript://example.org/%0aalert(1)',
    'JaVaScRiPt:alert(1)//http://example.org',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'ftp://example.org',
    'file:///etc/passwd',
    'blob:http://example.org/x',
    'http://user@example.org',
    'http://user:password@example.org',
    'http://@example.org',
    'http://exa\tmple.org',
    'http://example.org/\u0000',
    'http://exam\u200bple.org',
    'http://exam\u00adple.org',
    'http://example.org/\u202egnp.exe',
  ])('may not be %j', (value) => {
    expect(url(value)).toBe('invalid');
  });

  it('has a length', () => {
    expect(url(`http://example.org/${'a'.repeat(2048)}`)).toBe('max_length');
    expect(url('')).toBe('blank');
    expect(NOT_TEXT.map(url)).toEqual(NOT_TEXT.map(() => 'invalid'));
  });
});

describe('an e-mail address', () => {
  const email = field(IsEmailAddress());

  it.each(['a@example.org', 'A.b+c@Example.org', "o'neil@example.co.uk", 'x_y-z@xn--bcher-kva.example', '1@2.example'])(
    'may be %s',
    (value) => {
      expect(email(value)).toEqual({ value });
    },
  );

  it.each([
    'a',
    'a@',
    '@example.org',
    'a@example',
    'a@b@example.org',
    'a b@example.org',
    'a..b@example.org',
    '.a@example.org',
    'a.@example.org',
    'a@-example.org',
    'a@example..org',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    '"a b"@example.org',
    '"a"@example.org',
    'Alice <a@example.org>',
    'a@example.org\r\nBcc: b@example.org',
    'a@example.org, b@example.org',
    'a@exämple.org',
    'ä@example.org',
    'a\u200b@example.org',
    'a@example.org\u0000',
    `${'a'.repeat(65)}@example.org`,
    '<script>@example.org',
  ])('may not be %j', (value) => {
    expect(email(value)).toBe('invalid');
  });

  it('has a length', () => {
    expect(email(`${'a'.repeat(60)}@${'b.'.repeat(100)}example.org`)).toBe('max_length');
    expect(email('a@'.repeat(25_000))).toBe('max_length');
    expect(NOT_TEXT.map(email)).toEqual(NOT_TEXT.map(() => 'invalid'));
  });
});

describe('a field of HTML', () => {
  const html = field(SanitizeHtml({ max: 20, tags: ['em'] }));

  it('is sanitised, and then measured', () => {
    expect(html(' <em onclick=x>a</em><script>alert(1)</script>')).toEqual({ value: '<em>a</em>' });
    expect(html('&'.repeat(5))).toBe('max_length');
    expect(html('x'.repeat(21))).toBe('max_length');
    expect(html('<script>alert(1)</script>')).toBe('blank');
  });

  it('is not even parsed when it is far too long', () => {
    const started = performance.now();
    expect(html('<b>'.repeat(300_000))).toBe('max_length');
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('is refused when its markup is an attack on the parser', () => {
    expect(field(SanitizeHtml({ max: 20_000, tags: ['em'] }))('<em>'.repeat(2000))).toBe('invalid');
  });

  it('is text', () => {
    expect(NOT_TEXT.map(html)).toEqual(NOT_TEXT.map(() => 'invalid'));
  });
});

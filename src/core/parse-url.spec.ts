import { parseUrl } from './parse-url.js';

describe('a URL', () => {
  it('is read, and what is none is not', () => {
    expect(parseUrl('https://example.org/a?b#c')?.host).toBe('example.org');
    expect(parseUrl('a?b', 'https://example.org/x/y')?.pathname).toBe('/x/a');
    expect(parseUrl('//')).toBeUndefined();
    expect(parseUrl('a')).toBeUndefined();
  });

  it('is read the same however often: a name outside of ASCII too', () => {
    const hosts = new Set(Array.from({ length: 50_000 }, () => parseUrl('https://bücher.example/ä')?.host));

    expect([...hosts]).toEqual(['xn--bcher-kva.example']);
  });
});

import { requestSource } from './request-source.js';

const ORIGINS = { own: ['https://api.example.com'], trusted: ['https://app.example.com'] };

describe('the source of a request', () => {
  it.each([
    ['same-origin', undefined, 'own'],
    ['same-origin', 'https://behind-a-proxy.example', 'own'],
    ['same-site', undefined, 'foreign'],
    ['same-site', 'https://api.example.com', 'foreign'],
    ['same-site', 'https://app.example.com', 'own'],
    ['cross-site', 'https://app.example.com', 'own'],
    ['cross-site', 'https://evil.example', 'foreign'],
    ['', 'https://api.example.com', 'foreign'],
    ['SAME-ORIGIN', undefined, 'foreign'],
    ['none', undefined, 'unknown'],
    ['none', 'null', 'foreign'],
    ['none', 'https://api.example.com', 'own'],
    [undefined, undefined, 'unknown'],
    [undefined, '', 'foreign'],
    [undefined, 'null', 'foreign'],
    [undefined, 'https://api.example.com', 'own'],
    [undefined, 'http://api.example.com', 'foreign'],
    [undefined, 'https://api.example.com:443', 'foreign'],
    [undefined, 'https://app.example.com', 'own'],
  ] as const)('with Sec-Fetch-Site %p and Origin %p is %s', (site, origin, source) => {
    expect(requestSource({ site, origin }, ORIGINS)).toBe(source);
  });
});

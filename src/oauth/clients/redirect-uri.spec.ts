import { isRedirectUri, isWebOrigin } from './redirect-uri.js';

describe('a redirect URI', () => {
  it.each([
    'https://app.example',
    'https://app.example/',
    'https://app.example/callback?tenant=7',
    'https://app.example:8443/callback',
    'http://127.0.0.1/callback',
    'http://127.0.0.1:49152/callback',
    'http://[::1]:49152/callback',
    'http://localhost:5173/callback',
    'com.example.app:/callback',
    'com.example.app://callback',
  ])('may be %s', (uri) => {
    expect(isRedirectUri(uri)).toBe(true);
  });

  it.each([
    ['', 'nothing'],
    ['/callback', 'no host'],
    ['http://app.example/callback', 'anybody on the way reads the code'],
    ['http://127.0.0.1.app.example/', 'another host'],
    ['https://localhost/callback', 'https of the own machine'],
    ['https://app.example/callback#here', 'a fragment'],
    ['https://app.example/callback#', 'an empty fragment'],
    ['https://*.app.example/callback', 'a wildcard'],
    ['https://app.example/*', 'a wildcard'],
    ['https://user@app.example/callback', 'credentials'],
    ['https://user:password@app.example/callback', 'credentials'],
    ['https://app.example/a/../b', 'not as a browser writes it'],
    ['https://APP.example/callback', 'not as a browser writes it'],
    ['https://app.example:443/callback', 'not as a browser writes it'],
    ['https://app.example\\@evil.example/', 'a backslash'],
    ['https://app.example/call back', 'a blank'],
    ['https://app.example/\tcallback', 'a control character'],
    ['https://bücher.example/', 'not ASCII'],
    ['javascript:alert(1)', 'a script'],
    ['data:text/html,hello', 'a document'],
    ['file:///etc/passwd', 'a file'],
    ['myapp:/callback', 'a scheme that anybody takes'],
    ['ftp://app.example/', 'another protocol'],
  ])('may not be %j: %s', (uri) => {
    expect(isRedirectUri(uri)).toBe(false);
  });
});

describe('an origin', () => {
  it.each(['https://app.example', 'https://app.example:8443', 'http://localhost:5173'])('may be %s', (origin) => {
    expect(isWebOrigin(origin)).toBe(true);
  });

  it.each([
    '*',
    'null',
    '',
    'https://app.example/',
    'http://app.example',
    'https://*.example',
    'https://app.example:443',
    'com.example.app:/',
  ])('may not be %j', (origin) => {
    expect(isWebOrigin(origin)).toBe(false);
  });
});

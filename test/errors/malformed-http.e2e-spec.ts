import { type Answer } from '../kit/answer.js';
import { exchange } from '../kit/raw-http.js';
import { useTestApp } from '../kit/test-app.js';

/** Requests that no server may take, for the next one on the connection could then be another’s (RFC 9112, section 11.2). */
const MALFORMED: readonly (readonly [name: string, bytes: string])[] = [
  ['words that are no HTTP', 'HELLO THERE\r\n\r\n'],
  ['the greeting of TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
  ['an unknown version', 'GET /api/v1/articles HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n'],
  ['an unknown method', 'FROBNICATE /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
  ['a header without a colon', 'GET /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nnonsense\r\n\r\n'],
  ['a blank before the colon', 'GET /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept : */*\r\n\r\n'],
  ['a NUL in a header', 'GET /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\u0000b\r\n\r\n'],
  ['a lone carriage return in a header', 'GET /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\rb\r\n\r\n'],
  [
    'two lengths',
    'POST /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}',
  ],
  [
    'a length and chunks',
    'POST /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a length that is no number', 'POST /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: two\r\n\r\n{}'],
  ['a negative length', 'POST /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n{}'],
  [
    'chunks within chunks',
    'POST /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'a chunk of no size',
    'POST /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n',
  ],
];

describe('bytes that are no proper request', () => {
  const app = useTestApp();

  it.each(MALFORMED)('are answered 400 and the connection ended: %s', async (_, bytes) => {
    const answer = await app.raw(bytes);

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.header('connection')).toBe('close');
  });

  it('are answered once, whatever comes after them on the connection', async () => {
    const next = 'GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    for (const [, bytes] of MALFORMED) {
      expect((await exchange(app.port, bytes + next)).match(/HTTP\/1\.1 \d{3}/g)).toHaveLength(1);
    }
  });

  it('are a 431 when the header is too large, and so is a path too long', async () => {
    for (const bytes of [
      `GET /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`,
      `GET /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\n${'X-Name: value\r\n'.repeat(2000)}\r\n`,
      `GET /api/v1/articles?search=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
    ]) {
      const answer = await app.raw(bytes);
      expect([414, 431]).toContain(answer.status);
      expect(answer).toHaveProblem(answer.status, 'invalid');
    }
  });

  it('are a 400 when they are for no host', async () => {
    expect(await app.raw('GET /api/v1/articles HTTP/1.1\r\nConnection: close\r\n\r\n')).toHaveProblem(400, 'invalid');
  });

  it('are none for expecting what this server does not do, or a word before the body', async () => {
    const ask = (expected: string): Promise<Answer> =>
      app.raw(`GET /api/v1/nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: ${expected}\r\nConnection: close\r\n\r\n`);

    expect(await ask('a miracle')).toHaveProblem(404, 'not_found');
    expect((await ask('100-continue')).status).toBe(100);
  });

  it('do not end the server', async () => {
    expect((await app.site.get('/health/live')).status).toBe(200);
  });
});

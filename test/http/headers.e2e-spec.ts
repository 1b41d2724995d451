import { type Answer } from '../kit/answer.js';
import { useTestApp } from '../kit/test-app.js';

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

describe('every answer', () => {
  const app = useTestApp();
  const raw = (head: string): Promise<Answer> => app.raw(`${head}\r\nConnection: close\r\n\r\n`);
  const get = (path: string, ...fields: readonly string[]): Promise<Answer> =>
    raw([`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...fields].join('\r\n'));

  it.each<readonly [string, number, () => Promise<Answer>]>([
    ['a success', 200, () => app.client.get('/articles')],
    ['health', 200, () => app.site.get('/health/live')],
    ['OPTIONS', 204, () => app.client.request('OPTIONS', '/articles')],
    ['a fault of the query', 400, () => app.client.get('/articles?x=y')],
    ['a malformed path', 400, () => get('/%')],
    ['malformed HTTP', 400, () => app.raw('NONSENSE\r\n\r\n')],
    ['no credential', 401, () => app.client.get('/me')],
    ['a bad credential', 401, () => app.client.withBearer('bad').get('/articles')],
    ['nothing there', 404, () => app.client.get('/nowhere')],
    ['nothing there, outside of the API', 404, () => app.site.get('/nowhere')],
    ['another method', 405, () => app.client.delete('/articles')],
    ['another type', 406, () => app.client.get('/articles', { accept: 'text/html' })],
    ['a large header', 431, () => get('/', `X: ${'x'.repeat(20_000)}`)],
  ])('has the security headers and a request id: %s', async (_, status, ask) => {
    const answer = await ask();

    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject(SECURITY_HEADERS);
    expect(answer.header('x-request-id')).toMatch(/^[A-Za-z0-9._-]{8,64}$/);
    for (const telltale of [
      'server',
      'x-powered-by',
      'set-cookie',
      'strict-transport-security',
      'etag',
      'access-control-allow-origin',
    ]) {
      expect(answer.header(telltale)).toBeNull();
    }
  });

  describe('has a request id', () => {
    it.each(['12345678', 'a'.repeat(64), 'Trace_01.a-B'])(
      'that is the client’s, when it is as harmless as %s',
      async (id) => {
        expect((await app.client.get('/articles', { 'x-request-id': id })).header('x-request-id')).toBe(id);
        const problem = await app.client.get('/me', { 'x-request-id': id });
        expect(problem).toHaveProblem(401, 'not_authenticated');
        expect(problem.body['requestId']).toBe(id);
        expect((await app.log.request(id)).path).toBe('/api/v1/articles');
      },
    );

    it.each([
      '1234567',
      'a'.repeat(65),
      'a b c d e f',
      'abc<script>',
      'äöüäöüäöü',
      '../../../etc',
      'a'.repeat(10_000),
      '{"a":"bcd"}',
    ])('that is a new one in place of %j', async (id) => {
      const answer = await app.client.get('/articles', { 'x-request-id': id });

      expect(answer.header('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(app.log.requests().map(({ requestId }) => requestId)).not.toContain(id);
    });

    it('that is a new one in place of two', async () => {
      const answer = await get('/api/v1/articles', 'X-Request-Id: aaaaaaaa', 'X-Request-Id: bbbbbbbb');

      expect(answer.header('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('that is no other answer’s', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => app.client.get('/articles')));

      expect(new Set(answers.map((answer) => answer.header('x-request-id'))).size).toBe(50);
    });
  });

  describe('is JSON', () => {
    it.each([
      undefined,
      '*/*',
      'application/json',
      'application/*',
      'application/json;q=0.1, text/html',
      'text/html, */*;q=0.1',
      'APPLICATION/JSON; charset=utf-8',
    ])('to who accepts %j', async (accept) => {
      const answer = await app.client.get('/articles', accept === undefined ? {} : { accept });

      expect(answer.status).toBe(200);
      expect(answer.header('content-type')).toBe('application/json; charset=utf-8');
    });

    it.each([
      'text/html',
      'application/xml',
      'image/*',
      'application/json;q=0',
      'text/html, application/json;q=0',
      '*/*;q=0',
      'nonsense',
      ',',
    ])('or nothing, to who accepts %j alone', async (accept) => {
      expect(await app.client.get('/articles', { accept })).toHaveProblem(406, 'not_acceptable');
    });
  });

  describe('is for a host of this server', () => {
    it.each(['127.0.0.1', '127.0.0.1:3000', 'localhost', 'LOCALHOST:80', '[::1]', '[::1]:3000'])(
      'such as %s',
      async (host) => {
        expect((await raw(`GET /api/v1/articles HTTP/1.1\r\nHost: ${host}`)).status).toBe(200);
      },
    );

    it.each([
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'evil.example:80',
      '127.0.0.1@evil.example',
      '127.0.0.1:99999999',
      ' ',
      '[::2]',
      'a,127.0.0.1',
      '0x7f.1',
    ])('and never %j', async (host) => {
      expect(await raw(`GET /api/v1/articles HTTP/1.1\r\nHost: ${host}`)).toHaveProblem(400, 'invalid');
    });

    it('of which there is one', async () => {
      const answer = await raw('GET /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example');

      expect([200, 400]).toContain(answer.status);
      expect(answer.text).not.toContain('evil');
    });

    it('but for health checks, which come by whatever name a load balancer has', async () => {
      expect((await raw('GET /health/live HTTP/1.1\r\nHost: 10.0.0.7')).status).toBe(200);
    });
  });
});

describe('with https in PUBLIC_URL and other names in ALLOWED_HOSTS', () => {
  const app = useTestApp({
    settings: {
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://api.example.com',
      ALLOWED_HOSTS: 'api.internal,*.example.net',
    },
  });
  const ask = (host: string): Promise<Answer> =>
    app.raw(`GET /api/v1/articles HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

  it('every answer tells browsers to stay with https', async () => {
    const answer = await ask('api.example.com');

    expect(answer.status).toBe(200);
    expect(answer.header('strict-transport-security')).toMatch(/max-age=\d{8,}; includeSubDomains/);
  });

  it.each(['api.internal', 'a.example.net', 'a.b.example.net:8080'])('%s is served', async (host) => {
    expect((await ask(host)).status).toBe(200);
  });

  it.each(['example.net', '.example.net', 'localhost', '127.0.0.1', 'api.example.com.evil.example'])(
    '%s is not',
    async (host) => {
      expect(await ask(host)).toHaveProblem(400, 'invalid');
    },
  );
});

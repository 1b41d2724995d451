import { type ApiClient } from '../kit/api-client.js';
import { exchange } from '../kit/raw-http.js';
import { useTestApp } from '../kit/test-app.js';

const HOST = 'Host: 127.0.0.1';

/** Two requests on one connection, the second of which is no HTTP. */
const thenGarbage = (request: string): string => `${request}GARBAGE\r\n\r\n`;

describe('a connection', () => {
  const app = useTestApp();
  let alice: ApiClient;
  let bearer: string;

  beforeAll(async () => {
    await app.createUser({ username: 'alice' });
    const { access, client } = await app.signIn('alice');
    alice = client;
    bearer = `Authorization: Bearer ${access}`;
  });

  it('never carries an answer within another: what comes after a request does not touch its answer', async () => {
    const received = await exchange(
      app.port,
      thenGarbage(`GET /docs/swagger-ui-bundle.js HTTP/1.1\r\n${HOST}\r\n\r\n`),
    );

    expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(received.match(/HTTP\/1\.1 \d{3} /g)).toHaveLength(1);
  });

  it('answers for what was done, also when garbage follows at once', async () => {
    const body = JSON.stringify({ title: 'Done', slug: 'done', body: 'It was.' });
    const request =
      `POST /api/v1/articles HTTP/1.1\r\n${HOST}\r\n${bearer}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

    expect(await exchange(app.port, thenGarbage(request))).toMatch(/^HTTP\/1\.1 201 Created\r\n/);
    expect((await alice.get<{ count: number }>('/articles?search=Done')).body.count).toBe(1);
  });

  it('ends after a request whose body nobody reads', async () => {
    const answer = await app.raw(`GET /health/live HTTP/1.1\r\n${HOST}\r\nContent-Length: 5\r\n\r\nhello`);

    expect(answer.status).toBe(200);
    expect(answer.header('connection')).toBe('close');
  });
});

describe('the target of a request', () => {
  const app = useTestApp();

  const ask = (line: string, ...fields: readonly string[]): ReturnType<typeof app.raw> =>
    app.raw([line, ...fields, 'Connection: close', '', ''].join('\r\n'));

  it('may be absolute, and its host counts in place of the field', async () => {
    expect((await ask('GET http://127.0.0.1/api/v1/articles HTTP/1.1', 'Host: evil.example')).status).toBe(200);
    expect(await ask('GET http://evil.example/api/v1/articles HTTP/1.1', HOST)).toHaveProblem(400, 'invalid');
    expect(await ask('DELETE http://127.0.0.1/api/v1/articles HTTP/1.1', HOST)).toHaveProblem(
      405,
      'method_not_allowed',
    );
  });

  it('is for one host', async () => {
    expect(await ask('GET /api/v1/articles HTTP/1.1', HOST, 'Host: evil.example')).toHaveProblem(400, 'invalid');
  });

  it('may be no path at all, and is then not found', async () => {
    expect(await ask('GET * HTTP/1.1', HOST)).toHaveProblem(404, 'not_found');
    expect(await ask('OPTIONS * HTTP/1.1', HOST)).toHaveProblem(404, 'not_found');
  });

  it('is found in any spelling, also when its method is not', async () => {
    const answer = await ask('PROPFIND /api/v1/m%65 HTTP/1.1', HOST);

    expect(answer).toHaveProblem(405, 'method_not_allowed');
    expect(answer.header('allow')).toBe('GET, HEAD, OPTIONS, PATCH');
  });

  it.each(['PURGE', 'REPORT', 'M-SEARCH', 'LINK', 'TRACE'])('is 405 for %s', async (method) => {
    const answer = await ask(`${method} /api/v1/me HTTP/1.1`, HOST);

    expect(answer).toHaveProblem(405, 'method_not_allowed');
    expect(answer.header('ratelimit')).not.toBeNull();
  });
});

describe('what a route does not take', () => {
  const app = useTestApp();

  it('is refused in a query', async () => {
    const client = app.clientFor(await app.createUser({ username: 'bob' }));
    const answer = await client.get<{ errors: unknown }>('/me?expand=everything');

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body.errors).toEqual([{ parameter: 'expand', code: 'unknown_field', detail: expect.any(String) }]);
    expect(await app.client.post('/auth/jwt?password=x', {})).toHaveProblem(400, 'invalid');
    expect(await app.client.get('/none?x=1')).toHaveProblem(404, 'not_found');
    expect((await app.site.get('/health/live?probe=1')).status).toBe(200);
  });

  it('is refused when it is compressed', async () => {
    const answer = await app.client.post('/auth/jwt', {}, { 'content-encoding': 'gzip' });

    expect(answer).toHaveProblem(415, 'unsupported_media_type');
  });
});

describe('tokens of an account whose password an administrator changes', () => {
  const app = useTestApp();

  it('stay dead whatever else ends tokens at the same time', async () => {
    const root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    const { id } = await app.createUser({ username: 'carol' });
    const { client } = await app.signIn('carol');

    await Promise.all([
      root.patch(`/users/${id}`, { password: 'Cobalt-wren-38-harbour' }),
      client.post('/auth/logout-all', {}),
    ]);

    const [user] = await app.database.query<{ token_version: number }>(
      'SELECT "token_version" FROM "users" WHERE "id" = $1',
      [id],
    );
    expect(user?.token_version).toBe(2);
  });
});

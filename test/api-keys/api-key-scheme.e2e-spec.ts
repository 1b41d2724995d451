import { newSecret } from '../../src/accounts/credentials/credential-format.js';
import { API_KEY_FORMAT } from '../../src/api-keys/api-key-format.js';
import { newId } from '../../src/core/id.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { issueKey, type TestApiKey, withKey } from './api-key.js';

describe('a request with an API key', () => {
  const app = useTestApp();
  let user: TestUser;
  let alice: TestApiKey;

  beforeAll(async () => {
    user = await app.createUser({ username: 'alice' });
    alice = await issueKey(app, user, { scopes: ['articles:read'] });
  });

  it.each(['Api-Key', 'api-key', 'API-KEY', 'aPI-kEY'])('takes the scheme’s word as %s', async (word) => {
    expect((await app.client.get('/me', { authorization: `${word} ${alice.key}` })).status).toBe(200);
  });

  it('takes it in a header of its own', async () => {
    expect((await app.client.get('/me', { 'x-api-key': alice.key })).status).toBe(200);
  });

  it('is its owner’s, limited to the key’s scopes, and says by which credential', async () => {
    expect((await alice.client.get('/me')).body).toMatchObject({
      id: user.id,
      username: 'alice',
      auth: { scheme: 'api-key', credentialId: alice.id, scopes: ['articles:read'] },
    });
  });

  it('has one answer, and one challenge, for whatever does not hold, in either header', async () => {
    const other = await issueKey(app, user);
    const expired = await issueKey(app, user, { expiresAt: new Date(app.clock.now()) });
    const elsewhere = await issueKey(app, user, { allowedIps: ['192.0.2.0/24'] });
    const inactive = await issueKey(app, await app.createUser({ username: 'inactive', isActive: false }));
    const revoked = await issueKey(app, user);
    await app.clientFor(user).delete(`/api-keys/${revoked.id}`);
    const presented = [
      API_KEY_FORMAT.format({ id: newId(), secret: newSecret() }).reveal(),
      API_KEY_FORMAT.format({ id: other.id, secret: newSecret() }).reveal(),
      other.key.slice(0, -1) + (other.key.endsWith('0') ? '1' : '0'),
      other.key.slice(0, -1),
      other.key.toUpperCase(),
      other.key.replace('pck_', 'pct_'),
      other.id,
      expired.key,
      elsewhere.key,
      inactive.key,
      revoked.key,
      'abc',
      '',
      `${alice.key} ${alice.key}`,
      `${alice.key},${alice.key}`,
      `${alice.key}, ${alice.key}`,
      `"${alice.key}"`,
      `key=${alice.key}`,
      '\u00e9\u00ff',
      "' OR 1=1 --",
      'x'.repeat(10_000),
    ];

    const told = new Set<string>();
    for (const key of presented) {
      for (const client of [withKey(app, key), app.client.with({ 'x-api-key': key })]) {
        const answer = await client.get('/me');
        expect(answer).toHaveProblem(401, 'authentication_failed');
        expect(answer.header('www-authenticate')).toContain('Api-Key realm="api", error="invalid_key"');
        expect(await client.get('/articles')).toHaveProblem(401, 'authentication_failed');
        told.add(JSON.stringify([{ ...answer.body, requestId: '' }, answer.header('www-authenticate')]));
      }
    }
    expect(told.size).toBe(1);
  });

  it.each(['\u0000', '\u0001', '\u000b', '\u007f', '\u0085'])(
    'is 4xx and never 5xx with the control character %j',
    async (control) => {
      for (const header of [`Authorization: Api-Key ${alice.key}${control}`, `X-API-Key: ${control}${alice.key}`]) {
        const answer = await app.raw(
          `GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\n${header}\r\nConnection: close\r\n\r\n`,
        );

        expect([400, 401]).toContain(answer.status);
      }
    },
  );

  it.each([
    ['no key', 'Api-Key', 401],
    ['a blank', 'Api-Key ', 401],
    ['a tab', 'Api-Key\t', 401],
    ['an equals sign', 'Api-Key=', 401],
    ['another word', 'ApiKey abc', 401],
    ['100 kB', `Api-Key ${'x'.repeat(100_000)}`, 431],
  ])('is refused when it has %s', async (_, header, status) => {
    const answer = await app.raw(
      `GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${header}\r\nConnection: close\r\n\r\n`,
    );

    expect(answer.status).toBe(status);
  });

  it.each(['  ', '\t', ':', ': ', '='])('has the same answer when %j parts it from its word', async (separator) => {
    const good = await app.client.get('/me', { authorization: `Api-Key ${alice.key}` });
    expect(good.status).toBe(200);

    for (const path of ['/me', '/articles']) {
      const answer = await app.client.get(path, { authorization: `Api-Key${separator}${alice.key}` });
      expect(answer).toHaveProblem(401, 'authentication_failed');
      expect(answer.header('www-authenticate')).toContain('Api-Key realm="api", error="invalid_key"');
    }
  });

  it('is 400 when another credential comes along, or the key comes twice', async () => {
    const request = (...lines: readonly string[]): string =>
      ['GET /api/v1/me HTTP/1.1', 'Host: 127.0.0.1', ...lines, 'Connection: close', '', ''].join('\r\n');
    const [own, word] = [`X-API-Key: ${alice.key}`, `Authorization: Api-Key ${alice.key}`];

    for (const [one, other] of [
      [own, word],
      [own, own],
      [own, `x-api-key: other`],
      [own, 'X-API-KEY:'],
      [word, word],
      [own, 'Authorization: Bearer bad'],
      [word, 'Authorization: Basic YTpi'],
    ] as const) {
      expect(await app.raw(request(one, other))).toHaveProblem(400, 'invalid');
      expect(await app.raw(request(other, one))).toHaveProblem(400, 'invalid');
    }
  });

  it('wins over a session cookie, good or bad, and is not downgraded to it', async () => {
    const answer = await app.client.get('/me', { 'x-api-key': 'bad', cookie: 'session=whatever' });

    expect(answer).toHaveProblem(401, 'authentication_failed');
  });

  it('takes it from the header alone', async () => {
    for (const parameter of ['api_key', 'apiKey', 'key', 'x-api-key']) {
      expect(await app.client.get(`/me?${parameter}=${alice.key}`)).toHaveProblem(401, 'not_authenticated');
    }
    expect(await app.client.get('/me', { cookie: `x-api-key=${alice.key}` })).toHaveProblem(401, 'not_authenticated');
  });

  it('is not what a bearer or a personal token is', async () => {
    for (const word of ['Bearer', 'Token']) {
      const answer = await app.client.get('/me', { authorization: `${word} ${alice.key}` });
      expect(answer).toHaveProblem(401, 'token_not_valid');
    }
  });

  it('leaves nothing of it in the log', async () => {
    await alice.client.get('/me');
    await app.client.get('/me', { 'x-api-key': alice.key });
    await withKey(app, `${alice.key}x`).get('/me');

    expect(app.log.text).toContain(alice.id);
    expect(app.log.text).not.toContain(alice.key.slice(36));
  });

  it('is described in the OpenAPI document, among the schemes of every route that looks at one', async () => {
    const { components, paths } = (
      await app.site.get<{
        components: { securitySchemes: Record<string, object> };
        paths: Record<string, Record<string, { security: object[] }>>;
      }>('/openapi.json')
    ).body;

    expect(components.securitySchemes['api-key']).toMatchObject({ type: 'apiKey', in: 'header', name: 'X-API-Key' });
    expect(paths['/api/v1/me']?.['get']?.security).toContainEqual({ 'api-key': [] });
    expect(paths['/api/v1/auth/token']?.['post']?.security).toEqual([{}]);
  });
});

describe('a page of another origin', () => {
  const app = useTestApp({ settings: { CORS_ORIGINS: 'https://app.example.com' } });

  it.each(['authorization', 'dpop', 'x-api-key'])('may send the header %s', async (header) => {
    const answer = await app.client.request('OPTIONS', '/me', {
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': 'GET',
        'access-control-request-headers': header,
      },
    });

    expect(answer.header('access-control-allow-headers')?.split(/, ?/)).toContain(header);
  });
});

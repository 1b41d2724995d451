import { DataSource } from 'typeorm';
import { newSecret } from '../../src/accounts/credentials/credential-format.js';
import { TOKEN_FORMAT } from '../../src/accounts/tokens/token-format.js';
import { newId } from '../../src/core/id.js';
import { type TestUser } from '../kit/test-user.js';
import { useTestApp } from '../kit/test-app.js';
import { issueToken, type TestToken, withToken } from './personal-token.js';

describe('a request with a personal token', () => {
  const app = useTestApp({ cutsDatabase: true });
  let user: TestUser;
  let alice: TestToken;

  beforeAll(async () => {
    user = await app.createUser({ username: 'alice' });
    alice = await issueToken(app, user);
  });

  it.each(['Token', 'token', 'TOKEN', 'tOkEn'])('takes the scheme’s word as %s', async (word) => {
    expect((await app.client.get('/me', { authorization: `${word} ${alice.token}` })).status).toBe(200);
  });

  it('is its account’s, and says by which credential', async () => {
    expect((await alice.client.get('/me')).body).toMatchObject({
      id: user.id,
      username: 'alice',
      auth: { scheme: 'token', credentialId: alice.id, scopes: null },
    });
  });

  it('asks the database once', async () => {
    await alice.client.get('/me');
    const { master } = app.get(DataSource).driver as unknown as { master: { connect(): unknown } };
    const connect = jest.spyOn(master, 'connect');

    await alice.client.get('/me');

    expect(connect).toHaveBeenCalledTimes(1);
    connect.mockRestore();
  });

  it('has one answer, and one challenge, for whatever does not hold', async () => {
    const other = await issueToken(app, user);
    const expired = await issueToken(app, user, { expiresAt: new Date(app.clock.now()) });
    const flipped = other.token.endsWith('0') ? '1' : '0';
    const presented = [
      TOKEN_FORMAT.format({ id: newId(), secret: newSecret() }).reveal(),
      TOKEN_FORMAT.format({ id: other.id, secret: newSecret() }).reveal(),
      other.token.slice(0, -1) + flipped,
      expired.token,
      'abc',
      '',
      `${alice.token} ${alice.token}`,
      `${alice.token},${alice.token}`,
      `"${alice.token}"`,
      '\u00e9\u00ff',
      'x'.repeat(10_000),
    ];

    const told = [];
    for (const token of presented) {
      const answer = await withToken(app, token).get('/me');
      expect(answer).toHaveProblem(401, 'token_not_valid');
      expect(answer.header('www-authenticate')).toContain('Token realm="api", error="invalid_token"');
      expect(await withToken(app, token).get('/articles')).toHaveProblem(401, 'token_not_valid');
      told.push(JSON.stringify({ ...answer.body, requestId: '' }));
    }
    expect(new Set(told).size).toBe(1);
  });

  it.each(['\u0000', '\u0001', '\u007f'])('is 4xx and never 5xx with the control character %j', async (control) => {
    const answer = await app.raw(
      `GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Token ${alice.token}${control}\r\nConnection: close\r\n\r\n`,
    );

    expect([400, 401]).toContain(answer.status);
  });

  it('is not what a bearer is, nor the other way round', async () => {
    const asBearer = await app.client.withBearer(alice.token).get('/me');
    expect(asBearer).toHaveProblem(401, 'token_not_valid');
    expect(asBearer.header('www-authenticate')).toMatch(
      /^Bearer realm="api", error="invalid_token", .+, Token realm="api"(,|$)/,
    );

    const { access } = await app.signIn('alice');
    const asToken = await withToken(app, access).get('/me');
    expect(asToken).toHaveProblem(401, 'token_not_valid');
    expect(asToken.header('www-authenticate')).toMatch(
      /^Bearer realm="api", .+, Token realm="api", error="invalid_token"(,|$)/,
    );
  });

  it('is 400 when another credential comes along', async () => {
    const { access } = await app.signIn('alice');
    const request = (...lines: readonly string[]): string =>
      ['GET /api/v1/me HTTP/1.1', 'Host: 127.0.0.1', ...lines, 'Connection: close', '', ''].join('\r\n');
    const token = `Authorization: Token ${alice.token}`;

    for (const other of [token, `Authorization: Bearer ${access}`, 'Authorization: Basic YTpi', 'X-API-Key: key']) {
      expect(await app.raw(request(token, other))).toHaveProblem(400, 'invalid');
      expect(await app.raw(request(other, token))).toHaveProblem(400, 'invalid');
    }
  });

  it('takes it from the header alone', async () => {
    for (const parameter of ['token', 'access_token', 'key']) {
      expect(await app.client.get(`/me?${parameter}=${alice.token}`)).toHaveProblem(401, 'not_authenticated');
    }
    expect(await app.client.get('/me', { 'x-token': alice.token, cookie: `token=${alice.token}` })).toHaveProblem(
      401,
      'not_authenticated',
    );
  });

  it('leaves nothing of it in the log', async () => {
    await alice.client.get('/me');
    await withToken(app, `${alice.token}x`).get('/me');

    expect(app.log.text).toContain(alice.id);
    expect(app.log.text).not.toContain(alice.token.slice(36));
  });

  it('is 503 and not 401 while the database is away', async () => {
    const { client } = await issueToken(app, user);
    await app.databaseLink.cut();

    expect(await client.get('/me')).toHaveProblem(503, 'unavailable');

    await app.databaseLink.restore();
    expect((await client.get('/me')).status).toBe(200);
  });

  it('is described in the OpenAPI document, among the schemes of every route that looks at one', async () => {
    const { components, paths } = (
      await app.site.get<{
        components: { securitySchemes: Record<string, object> };
        paths: Record<string, Record<string, { security: object[] }>>;
      }>('/openapi.json')
    ).body;

    expect(components.securitySchemes['token']).toMatchObject({ type: 'apiKey', in: 'header', name: 'Authorization' });
    expect(paths['/api/v1/me']?.['get']?.security).toContainEqual({ token: [] });
    expect(paths['/api/v1/auth/token']?.['post']?.security).toEqual([{}]);
  });
});

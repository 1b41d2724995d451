import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';

const METADATA = 'resource_metadata="http://127.0.0.1/.well-known/oauth-protected-resource/api/v1"';

/** Those of the schemes after the first. */
const OTHERS = `DPoP realm="api", algs="ES256 ES384 PS256 RS256 EdDSA Ed25519", ${METADATA}, Token realm="api", Api-Key realm="api", Session realm="api"`;

/** Every scheme's, the first asked first, and no error. */
const CHALLENGE = `Bearer realm="api", ${METADATA}, ${OTHERS}`;

describe('authentication', () => {
  const app = useTestApp();
  let access: string;
  let alice: ApiClient;

  beforeAll(async () => {
    await app.createUser({ username: 'alice' });
    ({ access, client: alice } = await app.signIn('alice'));
  });

  describe('without a credential', () => {
    it('is 401 where one is needed, with a challenge that names no error', async () => {
      const answer = await app.client.get('/me');

      expect(answer).toHaveProblem(401, 'not_authenticated');
      expect(answer.header('www-authenticate')).toBe(CHALLENGE);
    });

    it('is nobody where none is needed', async () => {
      expect((await app.client.get('/articles')).status).toBe(200);
    });

    it('is what an empty header is', async () => {
      const answer = await app.client.get('/me', { authorization: '' });

      expect(answer).toHaveProblem(401, 'not_authenticated');
      expect((await app.client.get('/articles', { authorization: ' ' })).status).toBe(200);
    });
  });

  describe('with a good credential', () => {
    it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('takes the scheme’s word as %s', async (word) => {
      expect((await app.client.get('/me', { authorization: `${word} ${access}` })).status).toBe(200);
    });

    it('is known on a public route too', async () => {
      const answer = await alice.get('/articles');

      expect(answer.status).toBe(200);
      const { principal } = await app.log.request(answer.header('x-request-id')!);
      expect(principal).toBe((await alice.get('/me')).body['id']);
    });

    it('is 403 without a challenge where it is not allowed', async () => {
      const answer = await alice.get('/users');

      expect(answer).toHaveProblem(403, 'permission_denied');
      expect(answer.header('www-authenticate')).toBeNull();
    });

    it('tells the caller the credential it came by, and never the credential itself', async () => {
      const { auth } = (await alice.get<{ auth: object }>('/me')).body;
      const [, claims = ''] = access.split('.');
      const { jti } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { jti: string };

      expect(auth).toEqual({ scheme: 'jwt', credentialId: jti, scopes: null });
    });
  });

  describe('with a bad credential', () => {
    it.each(['/me', '/articles', '/users', '/nowhere'])('is 401 on %s, public or not', async (path) => {
      const answer = await app.client.withBearer('bad').get(path);

      expect(answer).toHaveProblem(401, 'token_not_valid');
      expect(answer.header('www-authenticate')).toBe(
        `Bearer realm="api", error="invalid_token", error_description="The token is not valid or has expired.", ${METADATA}, ${OTHERS}`,
      );
    });

    it('says the same on every such route, so that it tells nothing', async () => {
      const [expired, forged] = await Promise.all(
        [`${access}x`, 'a.b.c'].map((token) => app.client.withBearer(token).get<{ detail: string }>('/me')),
      );

      expect(expired?.body.detail).toBe(forged?.body.detail);
    });

    it.each([
      'Bearer',
      'Bearer ',
      'Bearer  ',
      'Bearer a b',
      'Bearer\ta',
      'Bearer "a"',
      'Bearer ,',
      'Bearer Bearer a',
      'Bearer: a',
      'Bearer=a',
      'Bearer,a',
      'Bearer \u00e9\u00ff',
      `Bearer ${'a'.repeat(10_000)}`,
    ])('is 401 when it is the malformed header %j', async (authorization) => {
      expect(await app.client.get('/me', { authorization })).toHaveProblem(401, 'token_not_valid');
      expect(await app.client.get('/articles', { authorization })).toHaveProblem(401, 'token_not_valid');
    });

    it.each(['Bearer  ', 'Bearer\t', 'Bearer: ', 'Bearer:', 'Bearer=', 'Bearer \t'])(
      'is 401 when anything but one blank parts it from the word: %j',
      async (before) => {
        expect(await app.client.get('/me', { authorization: `${before}${access}` })).toHaveProblem(
          401,
          'token_not_valid',
        );
      },
    );

    it.each([
      'Basic YWxpY2U6c2VjcmV0',
      'Basic',
      'Digest username="alice"',
      'Negotiate x',
      'Bearerx',
      '\u00e9',
      ',',
      '=',
      'a'.repeat(10_000),
    ])('is 401 when it is the header %j of a scheme that is not accepted', async (authorization) => {
      const answer = await app.client.get('/me', { authorization });

      expect(answer).toHaveProblem(401, 'not_authenticated');
      expect(answer.header('www-authenticate')).toBe(CHALLENGE);
    });

    it.each(['\u0000', '\u0001', '\u007f', '\u001b[31m'])(
      'is 4xx and never 5xx with the control character %j',
      async (control) => {
        const answer = await app.raw(
          `GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer a${control}b\r\nConnection: close\r\n\r\n`,
        );

        expect([400, 401]).toContain(answer.status);
      },
    );
  });

  describe('with two credentials in one request', () => {
    const headers = (...lines: readonly string[]): string =>
      ['GET /api/v1/me HTTP/1.1', 'Host: 127.0.0.1', ...lines, 'Connection: close', '', ''].join('\r\n');

    it('is 400, for nobody can tell which one counts', async () => {
      const good = `Authorization: Bearer ${access}`;
      for (const other of [good, 'authorization: Bearer bad', 'AUTHORIZATION: Basic YTpi', 'X-API-Key: key']) {
        for (const lines of [
          [good, other],
          [other, good],
        ]) {
          const answer = await app.raw(headers(...lines));
          expect(answer).toHaveProblem(400, 'invalid');
          expect(answer.header('www-authenticate')).toMatch(/^Bearer realm="api", error="invalid_request"/);
        }
      }
    });

    it('is still good with one', async () => {
      expect((await app.raw(headers(`Authorization: Bearer ${access}`))).status).toBe(200);
    });
  });

  it.each(['access_token', 'token', 'access', 'api_key', 'jwt'])(
    'never looks for one in the URL: ?%s=',
    async (parameter) => {
      expect(await app.client.get(`/me?${parameter}=${access}`)).toHaveProblem(401, 'not_authenticated');
    },
  );

  it('never looks for one in a body or a cookie', async () => {
    expect(await app.client.patch('/me', { access_token: access })).toHaveProblem(401, 'not_authenticated');
    expect(await app.client.get('/me', { cookie: `access=${access}; jwt=${access}` })).toHaveProblem(
      401,
      'not_authenticated',
    );
  });
});

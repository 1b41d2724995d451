import { generateKeyPairSync } from 'node:crypto';
import { OAuthClientCache } from '../../src/oauth/clients/oauth-client-cache.js';
import { NOBODY, useManagedClients, WEB } from './managed-clients.js';

const SERVICE = { name: 'Nightly job', grantTypes: ['client_credentials'], scopes: ['articles:read'] };

describe('OAuth clients', () => {
  const clients = useManagedClients();
  const { app } = clients;

  describe('are registered', () => {
    it('with a secret that is shown this once, and kept as a digest alone', async () => {
      const answer = await clients.register();

      expect(answer.status).toBe(201);
      expect(answer.header('cache-control')).toBe('no-store');
      const { id, clientId, clientSecret, ...rest } = answer.body;
      expect(clientSecret).toMatch(/^pcs_[0-9a-f]{32}[0-9A-Za-z]{49}$/);
      expect(rest).toEqual({
        name: 'Shop',
        owner: { id: clients.alice.id, username: 'alice' },
        serviceAccount: null,
        redirectUris: ['https://shop.example/callback'],
        postLogoutRedirectUris: [],
        grantTypes: ['authorization_code', 'refresh_token'],
        scopes: ['articles:read', 'openid'],
        allowedOrigins: [],
        confidential: true,
        firstParty: false,
        introspection: false,
        isActive: true,
        tokenEndpointAuthMethod: 'client_secret_basic',
        jwks: null,
        accessTokenTtl: null,
        refreshTokenTtl: null,
        backchannelLogoutUri: null,
        dpopBound: false,
        idTokenSignedResponseAlg: 'ES256',
        createdAt: new Date(app.clock.now()).toISOString(),
        updatedAt: new Date(app.clock.now()).toISOString(),
      });
      expect(answer.header('location')).toBe(`http://127.0.0.1/api/v1/oauth/clients/${id}`);
      expect(await clients.holds(answer.body, clientSecret)).toBe(true);

      for (const { text } of [
        await clients.owner.get(`/oauth/clients/${id}`),
        await clients.admin.get('/oauth/clients'),
      ]) {
        expect(text).toContain(clientId);
        expect(text).not.toMatch(/pcs_|digest|secret"/i);
      }
      const [dump] = await app.database.query<{ all: string }>(
        'SELECT string_agg("oauth_clients"::text, \' \') AS "all" FROM "oauth_clients"',
      );
      expect(dump?.all).not.toContain(clientSecret.slice(36, 79));
    });

    it('without a secret, when they cannot keep one', async () => {
      const { status, body } = await clients.register({
        ...WEB,
        redirectUris: ['com.example.app:/callback'],
        confidential: false,
      });

      expect(status).toBe(201);
      expect(body).toMatchObject({ clientSecret: null, tokenEndpointAuthMethod: 'none', confidential: false });
      expect(await clients.owner.post(`/oauth/clients/${body.id}/secret`)).toHaveProblem(409, 'conflict');
    });

    it('with their public keys', async () => {
      const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
      const method = { tokenEndpointAuthMethod: 'private_key_jwt' };

      const { status, body } = await clients.register({ ...WEB, ...method, jwks: { keys: [jwk] } });

      expect(status).toBe(201);
      expect(body).toMatchObject({ clientSecret: null, jwks: { keys: [jwk] } });
      const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
      expect((await clients.register({ ...WEB, ...method, jwks: { keys: [weak] } })).body['errors']).toEqual([
        expect.objectContaining({ pointer: '/jwks/keys/0' }),
      ]);
      const secret = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
      expect((await clients.register({ ...WEB, ...method, jwks: { keys: [secret] } })).body['errors']).toEqual([
        { pointer: '/jwks/keys/0/d', code: 'unknown_field', detail: expect.any(String) as string },
      ]);
    });

    it('with an account of their own for tokens of their own, which may nothing yet', async () => {
      const { body } = await clients.register(SERVICE);

      const { serviceAccount } = body as unknown as { readonly serviceAccount: { readonly id: string } };
      expect(serviceAccount).toEqual({ id: expect.any(String) as string, username: `client-${body.clientId}` });
      expect((await clients.admin.get(`/service-accounts/${serviceAccount.id}`)).body).toMatchObject({
        isActive: true,
      });
      expect((await clients.admin.get(`/users/${serviceAccount.id}/permissions`)).body).toEqual({ permissions: [] });
      expect(await app.get(OAuthClientCache).find(body.clientId)).toMatchObject({
        serviceAccountId: serviceAccount.id,
      });

      expect((await clients.owner.delete(`/oauth/clients/${body.id}`)).status).toBe(204);
      expect(await clients.admin.get(`/service-accounts/${serviceAccount.id}`)).toHaveProblem(404, 'not_found');
    });

    it.each([
      [{ name: ' ' }, '/name', 'blank'],
      [{ redirectUris: [] }, '/redirectUris', 'required'],
      [{ redirectUris: ['https://shop.example/*'] }, '/redirectUris/0', 'invalid'],
      [{ redirectUris: ['https://shop.example/cb#x'] }, '/redirectUris/0', 'invalid'],
      [{ redirectUris: ['http://shop.example/cb'] }, '/redirectUris/0', 'invalid'],
      [{ redirectUris: ['javascript:alert(1)//'] }, '/redirectUris/0', 'invalid'],
      [{ postLogoutRedirectUris: ['https://shop.example/', '/bye'] }, '/postLogoutRedirectUris/1', 'invalid'],
      [{ grantTypes: ['password'] }, '/grantTypes/0', 'invalid_choice'],
      [{ grantTypes: ['implicit'] }, '/grantTypes/0', 'invalid_choice'],
      [{ grantTypes: [] }, '/grantTypes', 'min_length'],
      [{ grantTypes: ['refresh_token'] }, '/grantTypes', 'invalid'],
      [{ confidential: false, grantTypes: ['client_credentials'] }, '/grantTypes', 'invalid'],
      [{ confidential: false, introspection: true }, '/introspection', 'invalid'],
      [{ confidential: false, tokenEndpointAuthMethod: 'client_secret_post' }, '/tokenEndpointAuthMethod', 'invalid'],
      [{ tokenEndpointAuthMethod: 'none' }, '/tokenEndpointAuthMethod', 'invalid'],
      [{ tokenEndpointAuthMethod: 'client_secret_jwt' }, '/tokenEndpointAuthMethod', 'invalid_choice'],
      [{ tokenEndpointAuthMethod: 'private_key_jwt' }, '/jwks', 'required'],
      [{ scopes: ['articles:everything'] }, '/scopes/0', 'invalid_choice'],
      [{ scopes: ['openid', 'admin'] }, '/scopes/1', 'invalid_choice'],
      [{ accessTokenTtl: 86_401 }, '/accessTokenTtl', 'max_value'],
      [{ allowedOrigins: ['*'] }, '/allowedOrigins/0', 'invalid'],
      [{ backchannelLogoutUri: 'http://shop.example/' }, '/backchannelLogoutUri', 'invalid'],
      [{ ownerId: NOBODY }, '/ownerId', 'unknown_field'],
      [{ clientId: 'chosen' }, '/clientId', 'unknown_field'],
      [{ clientSecret: 'chosen' }, '/clientSecret', 'unknown_field'],
      [{ serviceAccountId: NOBODY }, '/serviceAccountId', 'unknown_field'],
    ])('not with %j', async (body, pointer, code) => {
      const answer = await clients.register({ ...WEB, ...body });

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toContainEqual(expect.objectContaining({ pointer, code }));
      expect(await app.database.query('SELECT 1 FROM "oauth_clients"')).toEqual([]);
    });

    it.each([{ firstParty: true }, { introspection: true }])(
      'with %j by staff who may, and by nobody else',
      async (put) => {
        expect(await clients.register({ ...WEB, ...put })).toHaveProblem(403, 'permission_denied');
        expect(await clients.register({ ...WEB, ...put }, clients.stranger)).toHaveProblem(403, 'permission_denied');
        expect((await clients.register({ ...WEB, ...put }, clients.admin)).body).toMatchObject(put);
      },
    );

    it('with no scope that their owner could use for nothing', async () => {
      const answer = await clients.register({ ...WEB, scopes: ['articles:write', 'users:write'] });

      expect(answer).toHaveProblem(403, 'permission_denied');
      expect(answer.body['required']).toEqual(['users:write']);
    });

    it('by those who are known, with a credential that is not limited', async () => {
      expect(await clients.register(WEB, app.client)).toHaveProblem(401, 'not_authenticated');
      const { body } = await clients.owner.post('/api-keys', {
        name: 'key',
        scopes: ['oauth-clients:read'],
      });
      const key = app.client.with({ authorization: `Api-Key ${String(body['key'])}` });
      expect((await key.get('/oauth/clients')).status).toBe(200);
      expect(await clients.register(WEB, key)).toHaveProblem(403, 'permission_denied');
    });
  });
});

import { DataSource } from 'typeorm';
import { DatabaseUserLookup } from '../../src/accounts/database-user.lookup.js';
import { User } from '../../src/accounts/user.entity.js';
import { DPOP_ALGORITHMS } from '../../src/authentication/dpop/dpop-proof.js';
import { LONGEST_OAUTH_TOKEN } from '../../src/authentication/oauth/oauth-token.js';
import { newId } from '../../src/core/id.js';
import { Artefacts } from '../../src/oauth/storage/artefacts.js';
import { encode, hmac, type Part } from '../authentication/token-forge.js';
import { StoredSigningKeys } from '../../src/authentication/signing-keys/stored-signing-keys.js';
import { type ApiClient } from '../kit/api-client.js';
import { eventually } from '../kit/eventually.js';
import { grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { insertOAuthClient, type TestOAuthClient } from '../oauth/oauth-client.js';
import { insertGrant, insertOpaqueToken } from './kept-artefacts.js';
import { changeClient } from './oauth-client.js';
import { OAuthTokenForge } from './oauth-token-forge.js';

/** What the client may ask for at most: more than any token here has. */
const SCOPES = ['openid', 'articles', 'users', 'me', 'api-keys', 'permissions'].flatMap((name) =>
  name === 'openid' ? [name] : [`${name}:read`, `${name}:write`],
);

const ARTICLE = { title: 'On gates', slug: 'on-gates', body: 'They open.' };

describe('an OAuth access token', () => {
  const app = useTestApp({ settings: { RATE_OAUTH_CLIENT: '5/min' } });
  const forge = new OAuthTokenForge(app);
  let alice: TestUser;
  let client: TestOAuthClient;
  let grantId: string;

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
  });
  beforeEach(async () => {
    client = await insertOAuthClient(app, { scopes: SCOPES });
    grantId = await insertGrant(app, client.clientId, alice);
  });

  const bearer = (token: string): ApiClient => app.client.withBearer(token);
  const claims = (more: Part = {}): Part => ({
    ...forge.claims({ clientId: client.clientId, user: alice, grantId }),
    ...more,
  });
  const statusOf = async (token: string): Promise<number> => (await bearer(token).get('/me')).status;

  describe('of a user', () => {
    it('acts as the user, and says by which credential and how far', async () => {
      const token = claims({ scope: 'openid articles:read' });

      const answer = await bearer(forge.sign(token)).get('/me');

      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        id: alice.id,
        auth: { scheme: 'oauth', credentialId: token['jti'], scopes: ['openid', 'articles:read'] },
      });
    });

    it('does what its scopes say, and is told the one that is missing', async () => {
      const reader = bearer(forge.sign(claims()));
      expect((await reader.get('/articles')).status).toBe(200);

      const refused = await reader.post('/articles', ARTICLE);

      expect(refused).toHaveProblem(403, 'permission_denied');
      expect(refused.header('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="articles:write"');
      expect((await bearer(forge.sign(claims({ scope: 'articles:write' }))).post('/articles', ARTICLE)).status).toBe(
        201,
      );
    });

    it('is good for nothing that scopes guard without a scope', async () => {
      for (const scope of [undefined, '', ' ', 'openid']) {
        expect(await bearer(forge.sign(claims({ scope }))).get('/articles')).toHaveProblem(403, 'permission_denied');
      }
    });

    it('gains nothing that its user may not, whatever it says', async () => {
      const token = forge.sign(claims({ scope: 'users:read users:write permissions:read' }));

      const answer = await bearer(token).get('/users');

      expect(answer).toHaveProblem(403, 'permission_denied');
      expect(answer.header('www-authenticate')).toBeNull();
      await grant(app, { to: { user: alice.id }, permission: 'users.view' });
      expect((await bearer(token).get('/users')).status).toBe(403);
    });

    it('does not change a password, nor make a credential that is not limited', async () => {
      const bob = await app.createUser({ username: 'bob' });
      const token = forge.sign(claims({ sub: bob.id, scope: 'me:read me:write api-keys:write' }));

      const change = { currentPassword: bob.password, newPassword: 'another horse battery staple' };
      expect(await bearer(token).put('/me/password', change)).toHaveProblem(403, 'permission_denied');
      expect((await bearer(token).post('/api-keys', { name: 'more', scopes: ['users:read'] })).status).toBe(403);
    });
  });

  describe('of a client itself', () => {
    it('acts as the client’s service account, within its permissions', async () => {
      const account = await serviceAccount('reporter');
      const machine = await insertOAuthClient(app, { serviceAccountId: account, scopes: SCOPES });
      const token = forge.token({ clientId: machine.clientId, scope: 'users:read articles:read' });

      expect((await bearer(token).get('/me')).body).toMatchObject({ id: account, auth: { scheme: 'oauth' } });
      expect(await bearer(token).get('/users')).toHaveProblem(403, 'permission_denied');
    });

    it('is nobody’s when the client has no service account', async () => {
      expect(await bearer(forge.token({ clientId: client.clientId })).get('/me')).toHaveProblem(401, 'token_not_valid');
    });

    it('never passes for a user, nor a user’s for a client', async () => {
      const rest = { ...claims(), gid: undefined, ver: undefined };

      expect(await statusOf(forge.sign({ ...rest, sub: alice.id }))).toBe(401);
      expect(await statusOf(forge.sign({ ...rest, sub: alice.id, client_id: alice.id }))).toBe(401);
    });
  });

  describe('that is opaque', () => {
    /** As many characters as the provider's have. */
    const opaque = (name: string): string => name.padEnd(43, '-');

    it('is looked up, and is judged as a signed one is', async () => {
      const keep = (token: string, more: Part = {}): Promise<void> =>
        insertOpaqueToken(app, opaque(token), alice, claims(more));
      await keep('an-opaque-token');
      await keep('for-another', { aud: 'https://other.example/api/v1' });
      await keep('for-nobody', { aud: undefined });
      await keep('expired', { exp: Math.floor(app.clock.now() / 1000) });

      expect((await bearer(opaque('an-opaque-token')).get('/me')).body).toMatchObject({ id: alice.id });
      const others = ['for-another', 'for-nobody', 'expired', 'unknown'].map(opaque);
      for (const token of [...others, `${opaque('an-opaque-token')}.`, 'an-opaque-token', '']) {
        expect(await bearer(token).get('/articles')).toHaveProblem(401, 'token_not_valid');
      }
    });
  });

  describe('is dead with the next request', () => {
    const dies = async (act: (token: Part) => unknown): Promise<void> => {
      const user = await app.createUser({ username: newId() });
      const values = claims({ sub: user.id, gid: await insertGrant(app, client.clientId, user) });
      const token = forge.sign(values);
      expect(await statusOf(token)).toBe(200);
      await act({ ...values, user });
      await eventually(async () => expect(await statusOf(token)).toBe(401));
    };

    it('when its client is disabled, and stays so when that is taken back', async () => {
      await dies(() =>
        changeClient(app, client, { isActive: false, tokensNotBefore: new Date(app.clock.now() + 1000) }),
      );
      const token = forge.sign(claims());

      await changeClient(app, client, { isActive: true });

      expect(await statusOf(token)).toBe(401);
      app.clock.advance('2s');
      await eventually(async () => expect(await statusOf(forge.sign(claims()))).toBe(200));
    });

    it('when its user is deactivated', () =>
      dies(({ sub }) => app.get(DataSource).manager.update(User, { id: sub }, { isActive: false })));

    it('when its user logs everything out', () =>
      dies(({ user }) => app.clientFor(user as TestUser).post('/auth/logout-all')));

    it('when it is revoked, or the grant that it came of', async () => {
      await dies(({ jti }) => app.database.query(`INSERT INTO "oauth_revoked_tokens" VALUES ($1, now())`, [jti]));
      await dies(({ gid }) => app.get(Artefacts).endGrant(String(gid)));
    });

    it('when it expires', async () => {
      const token = forge.sign(claims());
      expect(await statusOf(token)).toBe(200);
      app.clock.advance('10m');
      expect(await statusOf(token)).toBe(401);
    });
  });

  it('counts with all of its client’s, whoever the user is', async () => {
    const carol = await app.createUser({ username: 'carol' });
    const ofCarol = forge.token({ clientId: client.clientId, user: carol, grantId });
    const ofAlice = forge.sign(claims());

    for (const token of [ofAlice, ofCarol, ofAlice, ofCarol, ofAlice]) {
      expect(await statusOf(token)).toBe(200);
    }

    expect(await bearer(ofCarol).get('/me')).toHaveProblem(429, 'throttled');
    const other = await insertOAuthClient(app);
    expect(await statusOf(forge.token({ clientId: other.clientId, user: carol, grantId }))).toBe(200);
    expect((await app.clientFor(carol).get('/me')).status).toBe(200);

    const staff = app.clientFor(await app.createUser({ username: 'root', isSuperuser: true, isStaff: true }));
    const counters = `/security/throttles?subject=oauth-client:${client.clientId}`;
    expect((await staff.get(counters)).body).toMatchObject({
      subject: `oauth-client:${client.clientId}`,
      counters: [{ policy: 'oauth-client', limit: 5, window: 60, used: 5, remaining: 0 }],
    });
    expect((await staff.delete(counters)).status).toBe(204);
    expect(await statusOf(ofCarol)).toBe(200);
    expect((await staff.get(`${counters}x`)).status).toBe(400);
  });

  describe('is refused', () => {
    it.each<[string, (good: Part) => Part]>([
      ['of another issuer', (good) => ({ ...good, iss: 'https://evil.example/oauth' })],
      ['of an issuer with a slash more', (good) => ({ ...good, iss: 'http://127.0.0.1/oauth/' })],
      ['that says it is of a login', (good) => ({ ...good, iss: 'http://127.0.0.1' })],
      ['for another audience', (good) => ({ ...good, aud: 'https://other.example/api/v1' })],
      ['for the client, as an ID token is', (good) => ({ ...good, aud: good['client_id'] })],
      ['for no audience', (good) => ({ ...good, aud: undefined })],
      ['without a client', (good) => ({ ...good, client_id: undefined })],
      ['of a client that there is not', (good) => ({ ...good, client_id: 'unknown' })],
      ['without an id', (good) => ({ ...good, jti: undefined })],
      ['without a grant', (good) => ({ ...good, gid: undefined })],
      ['without the account’s version', (good) => ({ ...good, ver: undefined })],
      ['of another version', (good) => ({ ...good, ver: 1 })],
      ['without an expiry', (good) => ({ ...good, exp: undefined })],
      ['that lives too long', (good) => ({ ...good, exp: Number(good['iat']) + LONGEST_OAUTH_TOKEN + 1 })],
      ['with scopes in an array', (good) => ({ ...good, scope: ['articles:read'] })],
      ['that is bound to a certificate', (good) => ({ ...good, cnf: { 'x5t#S256': 'A'.repeat(43) } })],
      ['that is bound to nothing that can be read', (good) => ({ ...good, cnf: {} })],
      ['that is bound to null', (good) => ({ ...good, cnf: null })],
      ['of a user that there is not', (good) => ({ ...good, sub: newId() })],
    ])('%s', async (_, make) => {
      expect(await bearer(forge.sign(make(claims()))).get('/articles')).toHaveProblem(401, 'token_not_valid');
    });

    it.each<[string, Part]>([
      ['an ID token', { typ: 'JWT' }],
      ['a logout token', { typ: 'logout+jwt' }],
      ['a DPoP proof', { typ: 'dpop+jwt' }],
      ['another kind of token', { typ: undefined }],
      ['a token without a signature', { alg: 'none' }],
      ['a token that names no key', { kid: undefined }],
      ['a token with a critical extension', { crit: ['b64'], b64: false }],
    ])('as %s', async (_, header) => {
      expect(await statusOf(forge.sign(claims(), header))).toBe(401);
    });

    it('as one that is signed with the public key for a secret', async () => {
      const key = app.get(StoredSigningKeys).current.verifying;
      for (const secret of [
        key.export({ format: 'pem', type: 'spki' }),
        JSON.stringify(key.export({ format: 'jwk' })),
      ]) {
        expect(await statusOf(forge.sign(claims(), { alg: 'HS256' }, hmac(secret)))).toBe(401);
      }
    });

    it('with the signature of another that was accepted a moment ago', async () => {
      const [header = '', , signature = ''] = forge.sign(claims()).split('.');
      const root = await app.createUser({ username: newId(), isSuperuser: true });
      const others = encode(JSON.stringify(claims({ sub: root.id })));

      expect(await statusOf(`${header}.${others}.${signature}`)).toBe(401);
    });
  });

  it('is for an API that tells what it is, and who gives tokens for it', async () => {
    const [atRoot, byName] = await Promise.all(
      ['', '/api/v1'].map((path) => app.site.get(`/.well-known/oauth-protected-resource${path}`)),
    );

    expect(atRoot?.body).toEqual(byName?.body);
    expect(byName?.body).toMatchObject({
      resource: 'http://127.0.0.1/api/v1',
      authorization_servers: ['http://127.0.0.1/oauth'],
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
    });
    expect(byName?.body['scopes_supported']).toEqual(expect.arrayContaining(['articles:read', 'users:write']));
    const challenge = (await app.client.get('/me')).header('www-authenticate');
    const named = /^Bearer realm="api", resource_metadata="([^"]+)"/.exec(challenge ?? '')?.[1];
    expect((await app.site.get(String(named))).text).toBe(byName?.text);
  });

  async function serviceAccount(username: string): Promise<string> {
    const { id } = await app.createUser({ username });
    await app.get(DataSource).manager.update(User, { id }, { isServiceAccount: true, passwordHash: null });
    app.get(DatabaseUserLookup).forget(id);
    return id;
  }
});

describe('an OAuth access token, to a server whose logins are signed by HS256,', () => {
  const app = useTestApp({ settings: { JWT_ALGORITHM: 'HS256' } });
  const forge = new OAuthTokenForge(app);

  it('is signed by its own keys, which sign no login', async () => {
    const alice = await app.createUser({ username: 'alice' });
    const { clientId } = await insertOAuthClient(app);
    const claims = forge.claims({ clientId, user: alice, grantId: await insertGrant(app, clientId, alice) });

    expect((await app.client.withBearer(forge.sign(claims)).get('/me')).status).toBe(200);
    expect((await app.clientFor(alice).get('/me')).status).toBe(200);
    const asLogin = { ...claims, iss: 'http://127.0.0.1', exp: Number(claims['iat']) + 60 };
    expect(await app.client.withBearer(forge.sign(asLogin)).get('/me')).toHaveProblem(401, 'token_not_valid');
  });
});

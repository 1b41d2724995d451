import { decodeJwt } from 'jose';
import { type Configuration, fetchUserInfo, refreshTokenGrant, tokenIntrospection } from 'openid-client';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { CALLBACK } from './authorization.js';
import { askForCode, tokensOf } from './code-flow.js';
import { insertOAuthClient, type TestOAuthClient } from './oauth-client.js';
import { PUBLIC_URL, relyingParty } from './relying-party.js';
import { UserAgent } from './user-agent.js';

describe('a client with scopes of the person and of the API', () => {
  const app = useTestApp({ settings: { PUBLIC_URL } });
  let made: TestOAuthClient;
  let party: Configuration;
  let alice: TestUser;

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
  });
  beforeEach(async () => {
    made = await insertOAuthClient(app, {
      redirectUris: [CALLBACK],
      grantTypes: ['authorization_code', 'refresh_token'],
      scopes: ['openid', 'email', 'articles:read', 'me:read'],
      confidential: false,
      tokenEndpointAuthMethod: 'none',
    });
    party = await relyingParty(app, made.clientId);
  });

  const signIn = async (scope: string): ReturnType<typeof tokensOf> =>
    tokensOf(party, new UserAgent(app), alice.id, await askForCode(party, { redirect_uri: CALLBACK, scope }));

  it('learns who the person is by the ID token, and by a token of its own, when its access token is for the API', async () => {
    const tokens = await signIn('openid email articles:read');

    expect(decodeJwt(tokens.id_token ?? '')).toMatchObject({ sub: alice.id, email: alice.email });
    await expect(fetchUserInfo(party, tokens.access_token, alice.id)).rejects.toMatchObject({ status: 401 });
    const own = await refreshTokenGrant(party, tokens.refresh_token ?? '', { scope: 'openid email' });
    expect(own.scope).toBe('openid email');
    await expect(fetchUserInfo(party, own.access_token, alice.id)).resolves.toMatchObject({ email: alice.email });
    expect((await app.client.withBearer(own.access_token).get('/articles')).status).toBe(401);
    const again = await refreshTokenGrant(party, own.refresh_token ?? '');
    expect((await app.client.withBearer(again.access_token).get('/articles')).status).toBe(200);
  });

  it('loses what is taken from the client at once, and keeps the rest', async () => {
    const tokens = await signIn('articles:read me:read email openid');
    const left = ['openid', 'me:read'];
    const staff = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    expect((await staff.patch(`/oauth/clients/${made.id}`, { scopes: left })).status).toBe(200);

    const refused = await app.client.withBearer(tokens.access_token).get('/articles');
    expect(refused).toHaveProblem(403, 'permission_denied');
    expect(refused.header('www-authenticate')).toContain('scope="articles:read"');
    expect((await app.client.withBearer(tokens.access_token).get('/me')).status).toBe(200);
    expect(await tokenIntrospection(party, tokens.access_token)).toMatchObject({ active: true, scope: 'me:read' });
    const next = await refreshTokenGrant(party, tokens.refresh_token ?? '');
    expect(next.scope).toBe('me:read');
    const own = await refreshTokenGrant(party, next.refresh_token ?? '', { scope: 'openid email' });
    await expect(fetchUserInfo(party, own.access_token, alice.id)).resolves.toEqual({ sub: alice.id });
  });
});

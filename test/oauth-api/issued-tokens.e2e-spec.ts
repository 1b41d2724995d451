import * as client from 'openid-client';
import { Detection } from '../../src/observability/detection/detection.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { insertOAuthClient, type TestOAuthClient } from '../oauth/oauth-client.js';
import { PUBLIC_URL, relyingParty } from '../oauth/relying-party.js';
import { UserAgent } from '../oauth/user-agent.js';

const CALLBACK = 'https://app.example.com/callback';
const ME = new URL(`${PUBLIC_URL}/api/v1/me`);

describe('a token that the provider has issued', () => {
  const app = useTestApp({ settings: { PUBLIC_URL, DETECTION_RESPONSES: 'forced-browsing:lock' } });
  let made: TestOAuthClient;
  let party: client.Configuration;

  beforeAll(async () => {
    made = await insertOAuthClient(app, {
      redirectUris: [CALLBACK],
      grantTypes: ['authorization_code', 'refresh_token'],
      scopes: ['openid', 'offline_access', 'articles:read'],
      confidential: false,
      tokenEndpointAuthMethod: 'none',
    });
    party = await relyingParty(app, made.clientId);
  });

  /** Goes through the code flow as the user's browser does. */
  async function signIn({ id }: TestUser, DPoP?: client.DPoPHandle): Promise<client.TokenEndpointResponse> {
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const url = client.buildAuthorizationUrl(party, {
      redirect_uri: CALLBACK,
      scope: 'openid offline_access articles:read',
      prompt: 'consent',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const { url: callback } = await new UserAgent(app).authorize(url.href, id);
    const checks = { pkceCodeVerifier, idTokenExpected: true };
    return client.authorizationCodeGrant(party, new URL(callback), checks, undefined, DPoP && { DPoP });
  }

  const statusOf = async (token: string | undefined): Promise<number> =>
    (await app.client.withBearer(String(token)).get('/me')).status;

  it('opens the API to its user’s application, and the other tokens beside it do not', async () => {
    const alice = await app.createUser({ username: 'alice' });

    const tokens = await signIn(alice);

    const answer = await app.client.withBearer(tokens.access_token).get('/me');
    expect(answer.body).toMatchObject({ id: alice.id, auth: { scheme: 'oauth', scopes: ['articles:read'] } });
    expect([await statusOf(tokens.id_token), await statusOf(tokens.refresh_token)]).toEqual([401, 401]);
    const verified = await app.client.post('/auth/jwt/verify', { token: tokens.access_token });
    expect(verified).toHaveProblem(401, 'token_not_valid');
  });

  it('is dead at once when it is revoked, and all of them when everything is logged out', async () => {
    const bob = await app.createUser({ username: 'bob' });
    const [one, other] = [await signIn(bob), await signIn(bob)];
    expect([await statusOf(one.access_token), await statusOf(other.access_token)]).toEqual([200, 200]);

    await client.tokenRevocation(party, one.access_token);
    expect([await statusOf(one.access_token), await statusOf(other.access_token)]).toEqual([401, 200]);
    expect((await app.clientFor(bob).post('/auth/logout-all')).status).toBe(204);

    expect(await statusOf(other.access_token)).toBe(401);
    await expect(client.refreshTokenGrant(party, String(other.refresh_token))).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('ends with its grant when an alert locks what its application does, and no other grant does', async () => {
    const dave = await app.createUser({ username: 'dave' });
    const [used, spared] = [await signIn(dave), await signIn(dave)];
    for (let request = 1; request <= 20; request += 1) {
      await app.client.withBearer(used.access_token).get(`/nothing-${request}`);
    }
    await eventually(async () => {
      await app.get(Detection).evaluate();
      expect(await statusOf(used.access_token)).toBe(401);
    });
    await expect(client.refreshTokenGrant(party, String(used.refresh_token))).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    expect(await statusOf(spared.access_token)).toBe(200);
    expect(await statusOf((await client.refreshTokenGrant(party, String(spared.refresh_token))).access_token)).toBe(
      200,
    );
  });

  it('is bound to the key that it was asked for with, and opens the API with its proofs alone', async () => {
    const carol = await app.createUser({ username: 'carol' });
    const DPoP = client.getDPoPHandle(party, await client.randomDPoPKeyPair());
    const tokens = await signIn(carol, DPoP);
    expect(tokens.token_type).toBe('dpop');
    const fetchMe = (handle: client.DPoPHandle): Promise<Response> =>
      client.fetchProtectedResource(party, tokens.access_token, ME, 'GET', null, undefined, { DPoP: handle });

    const answer = await fetchMe(DPoP);

    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ id: carol.id });
    expect(await statusOf(tokens.access_token)).toBe(401);
    const other = client.getDPoPHandle(party, await client.randomDPoPKeyPair());
    await expect(fetchMe(other)).rejects.toMatchObject({ code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE', status: 401 });
    const refreshed = await client.refreshTokenGrant(party, String(tokens.refresh_token), undefined, { DPoP });
    expect(await statusOf(refreshed.access_token)).toBe(401);
  });
});

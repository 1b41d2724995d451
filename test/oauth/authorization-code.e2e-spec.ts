import {
  authorizationCodeGrant,
  ClientSecretBasic,
  type Configuration,
  fetchUserInfo,
  randomPKCECodeVerifier,
  refreshTokenGrant,
  tokenIntrospection,
  tokenRevocation,
  type TokenEndpointResponse,
} from 'openid-client';
import { Detection } from '../../src/observability/detection/detection.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { dumpOf } from '../kit/database-dump.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { type Asked, askForCode, exchangeCode, tokensOf } from './code-flow.js';
import { insertOAuthClient, type TestOAuthClient } from './oauth-client.js';
import { PUBLIC_URL, relyingParty } from './relying-party.js';
import { UserAgent } from './user-agent.js';

const CALLBACK = 'https://app.example.com/callback';

describe('a client that acts for a person', () => {
  const app = useTestApp({ settings: { PUBLIC_URL } });
  let made: TestOAuthClient;
  let party: Configuration;
  let alice: TestUser;
  let staff: ApiClient;

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
    staff = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    made = await insertOAuthClient(app, {
      redirectUris: [CALLBACK],
      grantTypes: ['authorization_code', 'refresh_token'],
      scopes: ['openid', 'email', 'offline_access', 'articles:read', 'me:read'],
      confidential: false,
      tokenEndpointAuthMethod: 'none',
    });
    party = await relyingParty(app, made.clientId);
  });

  beforeEach(() => app.log.clear());

  const ask = (scope: string, others: Readonly<Record<string, string>> = {}): Promise<Asked> =>
    askForCode(party, { redirect_uri: CALLBACK, scope, ...others });

  const signIn = async (scope: string, agent = new UserAgent(app)): Promise<TokenEndpointResponse> =>
    tokensOf(party, agent, alice.id, await ask(scope));

  const me = (tokens: TokenEndpointResponse) => app.client.withBearer(tokens.access_token).get('/me');

  it('is sent back with a code and the issuer, and exchanges it for tokens that the API takes', async () => {
    const tokens = await signIn('articles:read me:read');

    expect(tokens).toMatchObject({ scope: 'articles:read me:read', expires_in: 300 });
    expect((await me(tokens)).body).toMatchObject({ username: 'alice' });
    expect(app.log.events('authn_token_created')[0]).toMatchObject({
      subject: 'alice',
      details: { kind: 'authorization_code', clientId: made.clientId },
    });
  });

  it('learns who it is, and the address only where it asked for it', async () => {
    const tokens = await signIn('openid email');

    await expect(fetchUserInfo(party, tokens.access_token, alice.id)).resolves.toEqual({
      sub: alice.id,
      email: alice.email,
      email_verified: false,
    });
    const { access_token } = await signIn('openid');
    await expect(fetchUserInfo(party, access_token, alice.id)).resolves.toEqual({ sub: alice.id });
  });

  it.each([
    ['no challenge', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
    ['the challenge in plain', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['an implicit answer', { response_type: 'token' }, 'unsupported_response_type'],
    ['nobody to be asked', { prompt: 'none' }, 'login_required'],
    ['a form that a script would submit', { response_mode: 'form_post' }, 'unsupported_response_mode'],
    ['a scope that it may not have', { scope: 'users:write' }, 'invalid_scope'],
  ])('is refused %s, at its registered address', async (_, others, error) => {
    const { url } = await ask('articles:read', others);

    const visited = await new UserAgent(app).visit(url.href);

    expect(visited.url).toMatch(/^https:\/\/app\.example\.com\/callback[?#]/);
    expect(new URL(visited.url.replace('#', '?')).searchParams.get('error')).toBe(error);
  });

  it.each([
    `${CALLBACK}?extra=1`,
    `${CALLBACK};parameter`,
    `${CALLBACK}/more`,
    `${CALLBACK}#fragment`,
    'https://app.example.com:8443/callback',
    'https://sub.app.example.com/callback',
    'https://user@app.example.com/callback',
    'http://app.example.com/callback',
    'https://app.example.com/Callback',
  ])('is never sent to %s', async (redirect) => {
    for (const prompt of [{}, { prompt: 'none' }]) {
      const { url } = await ask('articles:read', { redirect_uri: redirect, ...prompt });

      const visited = await new UserAgent(app).visit(url.href);

      expect(visited).toMatchObject({ status: 400, url: url.href });
    }
  });

  it('exchanges a code once, however many try at once, and loses all of it when it is tried again', async () => {
    const { url, verifier } = await ask('articles:read me:read');
    const { url: callback } = await new UserAgent(app).authorize(url.href, alice.id);
    const exchange = (): Promise<TokenEndpointResponse> =>
      authorizationCodeGrant(party, new URL(callback), { pkceCodeVerifier: verifier, expectedState: 'a state' });

    const answers = await Promise.allSettled(Array.from({ length: 32 }, exchange));

    const given = answers.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value);
    expect(given).toHaveLength(1);
    await expect(exchange()).rejects.toMatchObject({ error: 'invalid_grant' });
    // The first one was answered, and is believed for a second.
    app.clock.advance('1s');
    await eventually(async () => expect((await me(given[0]!)).status).toBe(401));
    await expect(refreshTokenGrant(party, given[0]!.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    await expectReuse('authorization_code');
    const code = new URL(callback).searchParams.get('code') ?? '';
    expect(app.log.text).not.toContain(code);
  });

  it('loses all that came of a code that is tried again later', async () => {
    const asked = await ask('articles:read me:read');
    const { url: callback } = await new UserAgent(app).authorize(asked.url.href, alice.id);
    const tokens = await exchangeCode(party, callback, asked);
    expect((await me(tokens)).status).toBe(200);
    app.clock.advance('2s');

    await expect(exchangeCode(party, callback, asked)).rejects.toMatchObject({ error: 'invalid_grant' });

    expect((await me(tokens)).status).toBe(401);
    await expectReuse('authorization_code');
  });

  async function expectReuse(kind: string): Promise<void> {
    await eventually(() => {
      const [event] = app.log.events('authn_token_reuse');
      expect(event).toMatchObject({
        severity: 'critical',
        subject: 'alice',
        requestId: expect.any(String) as unknown,
        details: { kind, clientId: made.clientId, familyId: expect.any(String) as unknown },
      });
      return Promise.resolve();
    });
    await eventually(async () => {
      await app.get(Detection).evaluate();
      const { body } = await staff.get<{ results: object[] }>('/security/alerts?rule=token-reuse');
      expect(body.results).toMatchObject([{ subject: 'alice', severity: 'critical', status: 'open' }]);
    });
  }

  it('is refused a code with another verifier', async () => {
    const { url } = await ask('articles:read');
    const { url: callback } = await new UserAgent(app).authorize(url.href, alice.id);

    await expect(
      authorizationCodeGrant(party, new URL(callback), {
        pkceCodeVerifier: randomPKCECodeVerifier(),
        expectedState: 'a state',
      }),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  describe('with a refresh token', () => {
    const refresh = (token: string | undefined, scope?: string): Promise<TokenEndpointResponse> =>
      refreshTokenGrant(party, token ?? '', scope === undefined ? {} : { scope });

    it('is given another one in its place', async () => {
      const first = await signIn('articles:read me:read');

      const second = await refresh(first.refresh_token);

      expect(second.refresh_token).not.toBe(first.refresh_token);
      expect((await me(second)).status).toBe(200);
    });

    it('may ask for less, and not for more', async () => {
      const { refresh_token } = await signIn('articles:read me:read');

      const { scope, refresh_token: next } = await refresh(refresh_token, 'me:read');
      expect(scope).toBe('me:read');
      await expect(refresh(next, 'users:write')).rejects.toMatchObject({ error: 'invalid_scope' });
    });

    it('has one successor when 32 ask for it at once', async () => {
      const { refresh_token } = await signIn('me:read');

      const answers = await atOnce(32, () => refresh(refresh_token));

      expect(new Set(answers.map((answer) => answer.refresh_token)).size).toBe(1);
      await expect(refresh(answers[0]!.refresh_token)).resolves.toHaveProperty('refresh_token');
    });

    it('is given the same successor again for a moment, and loses everything when a spent token comes back later', async () => {
      const first = await signIn('me:read');
      const second = await refresh(first.refresh_token);
      expect((await refresh(first.refresh_token)).refresh_token).toBe(second.refresh_token);
      expect(app.log.events('authn_token_reuse')).toEqual([]);

      app.clock.advance('11s');

      await expect(refresh(first.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
      await expect(refresh(second.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect((await me(second)).status).toBe(401);
      await expectReuse('refresh');
    });

    it('loses everything when a token comes back whose successor was used', async () => {
      const first = await signIn('me:read');
      const second = await refresh(first.refresh_token);
      const third = await refresh(second.refresh_token);

      await expect(refresh(first.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
      await expect(refresh(third.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
    });

    it('has no grace after a revocation', async () => {
      const first = await signIn('me:read');
      const second = await refresh(first.refresh_token);

      await tokenRevocation(party, second.refresh_token ?? '');

      await expect(refresh(first.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect((await me(second)).status).toBe(401);
    });
  });

  it('loses its refresh token with a revoked access token', async () => {
    const tokens = await signIn('me:read');
    expect((await me(tokens)).status).toBe(200);

    await tokenRevocation(party, tokens.access_token);

    expect((await me(tokens)).status).toBe(401);
    await eventually(() => {
      expect(app.log.events('authn_token_revoked')[0]).toMatchObject({
        subject: 'alice',
        details: { kind: 'access', clientId: made.clientId },
      });
      return Promise.resolve();
    });
    await expect(refreshTokenGrant(party, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('loses everything, the session at the provider too, when the person logs everything out', async () => {
    const agent = new UserAgent(app);
    const tokens = await signIn('me:read', agent);
    const opaque = await signIn('openid email', agent);
    expect((await me(tokens)).status).toBe(200);

    await app.clientFor(alice).post('/auth/logout-all');
    alice = { ...alice, tokenVersion: alice.tokenVersion + 1 };

    await expectNothing(agent, tokens, opaque);
  });

  it('has nothing while the account is not active', async () => {
    const agent = new UserAgent(app);
    const tokens = await signIn('me:read', agent);
    const opaque = await signIn('openid email', agent);

    await app.database.query('UPDATE "users" SET "is_active" = FALSE WHERE "id" = $1', [alice.id]);

    await expectNothing(agent, tokens, opaque);
    await app.database.query('UPDATE "users" SET "is_active" = TRUE WHERE "id" = $1', [alice.id]);
  });

  async function expectNothing(
    agent: UserAgent,
    tokens: TokenEndpointResponse,
    opaque: TokenEndpointResponse,
  ): Promise<void> {
    await eventually(async () => expect((await me(tokens)).status).toBe(401));
    await expect(refreshTokenGrant(party, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    await expect(fetchUserInfo(party, opaque.access_token, alice.id)).rejects.toThrow();
    const { url } = await ask('me:read');
    expect((await agent.visit(url.href)).url).toContain('/interaction/');
  }

  it('leaves nothing in the database or the log that it could be impersonated by', async () => {
    const { url, verifier } = await ask('openid email');
    const { url: callback } = await new UserAgent(app).authorize(url.href, alice.id);
    const code = new URL(callback).searchParams.get('code') ?? '';
    const tokens = await authorizationCodeGrant(party, new URL(callback), {
      pkceCodeVerifier: verifier,
      expectedState: 'a state',
      idTokenExpected: true,
    });

    const dump = await dumpOf(app.database);
    for (const secret of [code, tokens.access_token, tokens.refresh_token ?? '', tokens.id_token ?? '']) {
      expect(secret.length).toBeGreaterThan(20);
      expect(dump).not.toContain(secret);
      expect(app.log.lines.join('')).not.toContain(secret);
    }
  });

  it('is told about its own tokens by those that may ask, and about no others', async () => {
    const tokens = await signIn('me:read');
    const inspector = await insertOAuthClient(app, { introspection: true });
    const stranger = await insertOAuthClient(app);
    const asked = async (client: TestOAuthClient): Promise<unknown> => {
      return tokenIntrospection(
        await relyingParty(app, client.clientId, ClientSecretBasic(client.secret)),
        tokens.access_token,
      );
    };

    expect(await asked(inspector)).toMatchObject({
      active: true,
      sub: alice.id,
      client_id: made.clientId,
      scope: 'me:read',
      aud: `${PUBLIC_URL}/api/v1`,
      jti: expect.any(String),
    });
    expect(await asked(stranger)).toEqual({ active: false });
  });
});

import {
  clientCredentialsGrant,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  PrivateKeyJwt,
  refreshTokenGrant,
  tokenIntrospection,
  tokenRevocation,
  type TokenEndpointResponse,
} from 'openid-client';
import { Consents } from '../../src/oauth/consents/consents.js';
import { type Answer } from '../kit/answer.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { askForCode, tokensOf } from './code-flow.js';
import { insertAssertiveClient, insertOAuthClient, type TestOAuthClient } from './oauth-client.js';
import { PUBLIC_URL, relyingParty } from './relying-party.js';
import { UserAgent } from './user-agent.js';

const CALLBACK = 'https://app.example.com/callback';
const UNKNOWN = 'x'.repeat(43);

describe('what is told about tokens', () => {
  const app = useTestApp({ settings: { PUBLIC_URL } });
  const other = useTestApp({ settings: { PUBLIC_URL }, sharing: app });
  let alice: TestUser;
  let web: TestOAuthClient;
  let party: Configuration;
  let inspector: TestOAuthClient;
  /** Ways of one client or another to show that it is itself. */
  let askers: readonly (readonly [string, Configuration])[];

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
    web = await insertOAuthClient(app, {
      redirectUris: [CALLBACK],
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      scopes: ['openid', 'me:read'],
    });
    party = await relyingParty(app, web.clientId, ClientSecretBasic(web.secret));
    inspector = await insertOAuthClient(app, { introspection: true });
    const { clientId, key } = await insertAssertiveClient(app, { introspection: true });
    askers = [
      ['a secret in the header', await relyingParty(app, inspector.clientId, ClientSecretBasic(inspector.secret))],
      ['a secret in the form', await relyingParty(app, inspector.clientId, ClientSecretPost(inspector.secret))],
      ['an assertion', await relyingParty(app, clientId, PrivateKeyJwt({ key, kid: 'one' }))],
      [
        'a secret, of another server',
        await relyingParty(other, inspector.clientId, ClientSecretBasic(inspector.secret)),
      ],
    ];
  });

  const signIn = async (scope: string): Promise<TokenEndpointResponse> =>
    tokensOf(party, new UserAgent(app), alice.id, await askForCode(party, { redirect_uri: CALLBACK, scope }));

  /** What each asker is told. */
  async function toldOf(token: string): Promise<readonly unknown[]> {
    return Promise.all(askers.map(async ([, asker]) => tokenIntrospection(asker, token)));
  }

  /** The same for all of them, as soon as every server has heard. */
  async function expectTold(token: string, answer: object): Promise<void> {
    expect(await toldOf(token)).toEqual(askers.map(() => answer));
  }

  const ask = (form: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    app.site.request('POST', '/oauth/introspect', {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: form,
    });
  const basic = (id: string, secret: string): Readonly<Record<string, string>> => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });

  it('is the same however the client shows that it is itself, of signed, opaque and refresh tokens', async () => {
    const known = { active: true, sub: alice.id, client_id: web.clientId, iss: `${PUBLIC_URL}/oauth` };
    const dates = {
      iat: expect.any(Number) as number,
      exp: expect.any(Number) as number,
      jti: expect.any(String) as string,
    };
    const signed = await signIn('me:read');
    const opaque = await signIn('openid');

    await expectTold(signed.access_token, {
      ...known,
      ...dates,
      ...{ aud: `${PUBLIC_URL}/api/v1`, scope: 'me:read', token_type: 'Bearer' },
    });
    await expectTold(opaque.access_token, { ...known, ...dates, scope: 'openid', token_type: 'Bearer' });
    await expectTold(signed.refresh_token ?? '', { ...known, ...dates, scope: 'me:read' });
    const { access_token: own } = await clientCredentialsGrant(party, { scope: 'me:read' });
    await expectTold(own, {
      ...{ active: true, client_id: web.clientId, iss: `${PUBLIC_URL}/oauth`, ...dates },
      ...{ aud: `${PUBLIC_URL}/api/v1`, scope: 'me:read', token_type: 'Bearer' },
    });
  });

  it('is nothing on every server once a token was revoked, its grant removed or its account disabled', async () => {
    const apiOf = (token: string): Promise<readonly number[]> =>
      Promise.all([app, other].map(async ({ client }) => (await client.withBearer(token).get('/me')).status));
    const expectDead = (...tokens: readonly string[]): Promise<void> =>
      eventually(async () => {
        for (const token of tokens) {
          await expectTold(token, { active: false });
          expect(await apiOf(token)).toEqual([401, 401]);
        }
      });

    const revoked = await signIn('me:read');
    await expectTold(revoked.access_token, expect.objectContaining({ active: true }) as object);
    expect(await apiOf(revoked.access_token)).toEqual([200, 200]);
    await tokenRevocation(party, revoked.access_token);
    await expectDead(revoked.access_token);

    const removed = await signIn('me:read');
    expect(await apiOf(removed.access_token)).toEqual([200, 200]);
    await app.get(Consents).remember(alice.id, web, ['me:read'], undefined);
    const [consent] = (await app.get(Consents).list(alice.id, { page: 1, pageSize: 1 }))[0];
    expect((await app.clientFor(alice).delete(`/me/connected-apps/${consent?.id}`)).status).toBe(204);
    await expectDead(removed.access_token, removed.refresh_token ?? '');

    const disabled = await signIn('me:read');
    expect(await apiOf(disabled.access_token)).toEqual([200, 200]);
    await app.database.query('UPDATE "users" SET "is_active" = false WHERE "id" = $1', [alice.id]);
    await expectDead(disabled.access_token, disabled.refresh_token ?? '');
    await app.database.query('UPDATE "users" SET "is_active" = true WHERE "id" = $1', [alice.id]);
  });

  it('is the business of the token’s own client, and of those that may ask', async () => {
    const { access_token: signed } = await signIn('me:read');
    const { access_token: opaque } = await signIn('openid');
    const stranger = await insertOAuthClient(app);

    for (const token of [signed, opaque]) {
      expect(await tokenIntrospection(party, token)).toMatchObject({ active: true });
      const answer = await ask(`token=${token}`, basic(stranger.clientId, stranger.secret));
      expect([answer.status, answer.body]).toEqual([200, { active: false }]);
    }
  });

  it.each([
    ['nothing is asked about', '', 400, 'invalid_request'],
    ['two tokens are asked about', `token=${UNKNOWN}&token=${UNKNOWN}`, 400, 'invalid_request'],
    ['there are two hints', `token=${UNKNOWN}&token_type_hint=a&token_type_hint=b`, 400, 'invalid_request'],
    ['another client is named', `token=${UNKNOWN}&client_id=another`, 400, 'invalid_request'],
    ['there is a secret in the form, too', `token=${UNKNOWN}&client_secret=another`, 400, 'invalid_request'],
    ['there is an assertion, too', `token=${UNKNOWN}&client_assertion=a.b.c`, 400, 'invalid_request'],
  ])('is nothing when %s', async (_, form, status, error) => {
    const answer = await ask(form, basic(inspector.clientId, inspector.secret));

    expect([answer.status, answer.body['error']]).toEqual([status, error]);
  });

  it('is nothing to whoever is not the client, with one answer to all of them', async () => {
    const disabled = await insertOAuthClient(app, { isActive: false });
    const assertive = askers[2]?.[1].clientMetadata().client_id ?? '';
    const refused = [
      basic(inspector.clientId, 'wrong'),
      basic('unknown', inspector.secret),
      basic(disabled.clientId, disabled.secret),
      basic(assertive, inspector.secret),
    ];

    const answers = await Promise.all(refused.map((headers) => ask(`token=${UNKNOWN}`, headers)));

    const [first] = answers;
    expect(first?.status).toBe(401);
    expect(first?.header('www-authenticate')).toMatch(/^Basic realm=/);
    expect(answers.map(({ status, body }) => [status, body])).toEqual(
      answers.map(() => [401, { error: 'invalid_client', error_description: 'client authentication failed' }]),
    );
    expect((await ask(`token=${UNKNOWN}`)).status).toBe(400);
  });

  it('is nothing of what is none, what was exchanged, and whose lifetime is over', async () => {
    const { refresh_token: spent = '', ...tokens } = await signIn('openid me:read');
    const { access_token: young, refresh_token: next = '' } = await refreshTokenGrant(party, spent);

    for (const token of [UNKNOWN, 'a.b.c', `${tokens.access_token}x`, '.', spent]) {
      await expectTold(token, { active: false });
    }
    await expectTold(young, expect.objectContaining({ active: true }) as object);
    await expectTold(next, expect.objectContaining({ active: true }) as object);
    // The library has a clock of its own: what it issues from now on is old.
    for (const { clock } of [app, other]) {
      clock.advance('20m');
    }
    await expectTold(young, { active: false });
    await expectTold(next, expect.objectContaining({ active: true }) as object);
  });

  it('is told to pages of the origins that the client names, and to those of no others', async () => {
    const { access_token: token } = await signIn('openid');
    const spa = await insertOAuthClient(app, { introspection: true, allowedOrigins: ['https://spa.example.com'] });
    const askFrom = (origin: string): Promise<Answer> =>
      ask(`token=${token}`, { ...basic(spa.clientId, spa.secret), origin });

    const named = await askFrom('https://spa.example.com');
    expect([named.status, named.header('access-control-allow-origin')]).toEqual([200, 'https://spa.example.com']);
    expect(named.body).toMatchObject({ active: true, sub: alice.id });
    expect((await askFrom('https://other.example.com')).status).toBe(400);
  });

  it('is told to a client whose former secret is still good, and is kept by nobody on the way', async () => {
    const { digest } = (
      await app.database.query<{ digest: Buffer }>('SELECT "digest" FROM "oauth_clients" WHERE "id" = $1', [
        inspector.id,
      ])
    )[0]!;
    const rotated = await insertOAuthClient(app, {
      previousDigest: digest,
      previousUntil: new Date(app.clock.now() + 60_000),
    });

    for (const secret of [rotated.secret, inspector.secret]) {
      const answer = await ask(`token=${UNKNOWN}`, basic(rotated.clientId, secret));
      expect([answer.status, answer.body]).toEqual([200, { active: false }]);
      expect(answer.header('cache-control')).toBe('no-store');
    }
    app.clock.advance('61s');
    expect((await ask(`token=${UNKNOWN}`, basic(rotated.clientId, inspector.secret))).status).toBe(401);
  });
});

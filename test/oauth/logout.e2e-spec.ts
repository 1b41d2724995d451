import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  type Configuration,
  randomPKCECodeVerifier,
  type TokenEndpointResponse,
} from 'openid-client';
import { Sessions } from '../../src/accounts/sessions/sessions.js';
import { newId } from '../../src/core/id.js';
import { ChangeFeed } from '../../src/database/change-feed.js';
import { type ApiClient } from '../kit/api-client.js';
import { eventually } from '../kit/eventually.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';
import { answerOf, authorization, CALLBACK, signIn } from './authorization.js';
import { Browser } from './browser.js';
import { insertOAuthClient, type TestOAuthClient } from './oauth-client.js';
import { localAddress, PUBLIC_URL, relyingParty } from './relying-party.js';

const AFTER = 'https://shop.example/bye';
/** How long servers may take to hear changes again, in milliseconds. */
const RECONNECTING = 5000;
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

describe('signing out', () => {
  const app = useTestApp({ settings: { PUBLIC_URL } });
  let alice: TestUser;
  let made: TestOAuthClient;
  let party: Configuration;
  let browser: Browser;
  let receiver: Server;
  const other = useTestApp({ settings: { PUBLIC_URL }, sharing: app });
  const posts: { readonly type: string | undefined; readonly body: string }[] = [];

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        posts.push({ type: request.headers['content-type'], body });
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    alice = await app.createUser({ username: 'alice' });
    made = await insertOAuthClient(app, {
      redirectUris: [CALLBACK],
      postLogoutRedirectUris: [AFTER],
      grantTypes: ['authorization_code'],
      scopes: ['openid'],
      firstParty: true,
      backchannelLogoutUri: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/logout`,
    });
    party = await relyingParty(app, made.clientId, ClientSecretBasic(made.secret));
  });
  beforeEach(() => {
    browser = new Browser(app);
    posts.splice(0);
  });
  afterAll(() => receiver.close());

  async function signedIn(username = 'alice'): Promise<TokenEndpointResponse> {
    const verifier = randomPKCECodeVerifier();
    const url = buildAuthorizationUrl(party, {
      redirect_uri: CALLBACK,
      scope: 'openid',
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const { url: callback } = await signIn(browser, url.href, username);
    return authorizationCodeGrant(party, new URL(callback), { pkceCodeVerifier: verifier, idTokenExpected: true });
  }

  async function sessionOf({ id }: TestUser): Promise<string> {
    const [row] = await app.database.query<{ id: string }>('SELECT "id" FROM "sessions" WHERE "user_id" = $1', [id]);
    return row?.id ?? newId();
  }

  function claimsOf(jwt: string | undefined): Readonly<Record<string, unknown>> {
    return JSON.parse(Buffer.from(jwt?.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  }

  it('begins at the application, ends there, and is told to it behind the browser’s back', async () => {
    const { id_token: idToken } = await signedIn();
    const url = buildEndSessionUrl(party, {
      id_token_hint: idToken ?? '',
      post_logout_redirect_uri: AFTER,
      state: 'a state',
    });
    const page = await browser.open(url.href);
    expect(page.html).not.toContain('<script');

    const end = await browser.submit(page, '/logout/confirm', { logout: 'yes' });

    expect(end.url).toBe(`${AFTER}?state=a+state`);
    await eventually(() => {
      expect(posts).toHaveLength(1);
      return Promise.resolve();
    });
    expect(posts[0]?.type).toMatch(/^application\/x-www-form-urlencoded/);
    const token = new URLSearchParams(posts[0]?.body).get('logout_token') ?? '';
    const keys = createRemoteJWKSet(new URL(localAddress(app, `${PUBLIC_URL}/.well-known/jwks.json`)));
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: `${PUBLIC_URL}/oauth`,
      audience: made.clientId,
      typ: 'logout+jwt',
    });
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).toMatchObject({ sub: alice.id, sid: claimsOf(idToken)['sid'], events: { [LOGOUT_EVENT]: {} } });
    expect(payload).not.toHaveProperty('nonce');
    expect(payload.jti).toEqual(expect.any(String));
    expect(browser.has('__Host-session')).toBe(false);
    await eventually(() =>
      expect(app.log.events('authn_logout').at(-1)).toMatchObject({
        subject: 'alice',
        details: { kind: 'oauth', clientId: made.clientId },
      }),
    );
  });

  it.each<[string, (account: TestUser, root: ApiClient) => Promise<unknown>]>([
    ['logs out everywhere', (account) => other.clientFor(account).post('/auth/logout-all')],
    ['is logged out everywhere by staff', (account, root) => root.post(`/users/${account.id}/logout-all`)],
    [
      'changes the password',
      (account) =>
        app
          .clientFor(account)
          .put('/me/password', { currentPassword: PASSWORD, newPassword: 'another horse battery staple' }),
    ],
    [
      'is given a password by staff',
      (account, root) => root.patch(`/users/${account.id}`, { password: 'another horse battery staple' }),
    ],
    ['is deleted', (account, root) => root.delete(`/users/${account.id}`)],
    ['is deactivated', (account, root) => root.patch(`/users/${account.id}`, { isActive: false })],
    [
      'is deactivated in the database',
      ({ id }) => app.database.query(`UPDATE "users" SET "is_active" = FALSE WHERE "id" = $1`, [id]),
    ],
  ])('is told once to the applications of somebody who %s', async (name, act) => {
    const account = await app.createUser({ username: name.replaceAll(' ', '-') });
    const root = app.clientFor(
      await app.createUser({ username: `root-${account.username}`, isStaff: true, isSuperuser: true }),
    );
    const { id_token: idToken } = await signedIn(account.username);

    await act(account, root);

    await eventually(() => {
      expect(posts).toHaveLength(1);
      return Promise.resolve();
    });
    const logoutToken = new URLSearchParams(posts[0]?.body).get('logout_token') ?? '';
    expect(claimsOf(logoutToken)).toMatchObject({ sub: account.id, sid: claimsOf(idToken)['sid'] });
    // What ends afterwards was told.
    await app.database.query(`UPDATE "users" SET "email" = "email" WHERE "id" = $1`, [account.id]);
    await app.get(Sessions).end(account.id, await sessionOf(account));
    expect(posts).toHaveLength(1);
  });

  it('is told by a server that starts when nobody has heard of the end', async () => {
    const account = await app.createUser({ username: 'unheard' });
    await signedIn('unheard');
    await app.database.query(`ALTER TABLE "users" DISABLE TRIGGER USER`);
    await app.database.query(`UPDATE "users" SET "is_active" = FALSE WHERE "id" = $1`, [account.id]);
    await app.database.query(`ALTER TABLE "users" ENABLE TRIGGER USER`);
    const later = new TestApp({ sharing: app, settings: { PUBLIC_URL } });

    await later.start();
    await eventually(() => expect(posts).toHaveLength(1));
    await later.stop();

    expect(claimsOf(new URLSearchParams(posts[0]?.body).get('logout_token') ?? '')).toMatchObject({ sub: account.id });
  });

  it('is told when changes are heard again, of what happened meanwhile', async () => {
    const account = await app.createUser({ username: 'interrupted' });
    await signedIn('interrupted');
    await app.database.query(
      `SELECT pg_terminate_backend("pid") FROM "pg_stat_activity"
        WHERE "application_name" = 'portcullis-change-feed' AND "datname" = current_database()`,
    );
    await eventually(() => expect(feedsOf(app, other)).toEqual([false, false]));

    await app.database.query(`UPDATE "users" SET "is_active" = FALSE WHERE "id" = $1`, [account.id]);

    await eventually(() => expect(feedsOf(app, other)).toEqual([true, true]), RECONNECTING);
    await eventually(() => expect(posts).toHaveLength(1));
    expect(claimsOf(new URLSearchParams(posts[0]?.body).get('logout_token') ?? '')).toMatchObject({ sub: account.id });
  });

  it('is told by a server that stops at once', async () => {
    const account = await app.createUser({ username: 'last' });
    await signedIn('last');
    const stopping = new TestApp({ sharing: app, settings: { PUBLIC_URL } });
    await stopping.start();

    await stopping.get(Sessions).end(account.id, await sessionOf(account));
    await stopping.stop();

    expect(posts).toHaveLength(1);
  });

  it('is told to nobody when an account is changed in another way', async () => {
    const account = await app.createUser({ username: 'dave' });
    await signedIn('dave');

    await app.clientFor(account).patch('/me', { firstName: 'Dave' });
    browser = new Browser(app);
    await signedIn();
    await app.clientFor(alice).post('/auth/logout-all');

    await eventually(() => {
      expect(posts).toHaveLength(1);
      return Promise.resolve();
    });
    expect(claimsOf(new URLSearchParams(posts[0]?.body).get('logout_token') ?? '')).toMatchObject({ sub: alice.id });
  });

  it('leads to no address that the application has not registered', async () => {
    const { id_token: idToken } = await signedIn();
    const url = buildEndSessionUrl(party, {
      id_token_hint: idToken ?? '',
      post_logout_redirect_uri: 'https://evil.example/',
    });

    expect((await browser.open(url.href)).status).toBe(400);
    expect(posts).toEqual([]);
  });

  it('is what another account’s sign-in does, of which applications are told', async () => {
    await app.createUser({ username: 'carol' });
    await signedIn();
    const { url } = authorization(made.clientId, { scope: 'openid', prompt: 'login' });

    expect(answerOf(await signIn(browser, url, 'carol'))).toHaveProperty('code');

    await eventually(() => expect(posts).toHaveLength(1));
  });

  it('comes before another account signs in where only the provider still knows somebody, on a page that needs no script', async () => {
    await app.createUser({ username: 'bob' });
    await signedIn();
    browser.forget('__Host-session');
    const { url } = authorization(made.clientId, { scope: 'openid', prompt: 'login' });

    const page = await signIn(browser, url, 'bob');
    expect(page.html).toContain('<h1>Sign out?</h1>');
    expect(page.html).not.toContain('<script');

    expect(answerOf(await browser.submit(page, '/logout/confirm', { logout: 'yes' }))).toHaveProperty('code');
    const { url: later } = authorization(made.clientId, { scope: 'openid' });
    expect(answerOf(await browser.open(later))).toHaveProperty('code');
  });
});

/** @returns of each server whether it hears what changes */
function feedsOf(...servers: readonly TestApp[]): readonly boolean[] {
  return servers.map((server) => server.get(ChangeFeed).isLive);
}

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
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { answerOf, authorization, CALLBACK, signIn } from './authorization.js';
import { Browser } from './browser.js';
import { insertOAuthClient, type TestOAuthClient } from './oauth-client.js';
import { localAddress, PUBLIC_URL, relyingParty } from './relying-party.js';

const AFTER = 'https://shop.example/bye';
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

describe('signing out', () => {
  const app = useTestApp({ settings: { PUBLIC_URL } });
  let alice: TestUser;
  let made: TestOAuthClient;
  let party: Configuration;
  let browser: Browser;
  let receiver: Server;
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

  async function signedIn(): Promise<TokenEndpointResponse> {
    const verifier = randomPKCECodeVerifier();
    const url = buildAuthorizationUrl(party, {
      redirect_uri: CALLBACK,
      scope: 'openid',
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const { url: callback } = await signIn(browser, url.href, 'alice');
    return authorizationCodeGrant(party, new URL(callback), { pkceCodeVerifier: verifier, idTokenExpected: true });
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

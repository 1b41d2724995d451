import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { TestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { insertOAuthClient } from '../oauth/oauth-client.js';
import { Browser, type CurrentSession } from '../sessions/browser.js';
import { callbackUrl, SocialBrowser } from './social-browser.js';
import { visitProvider } from './visit-provider.js';

/** Where the provider is for browsers and for the other server; what arrives there is handed on. */
let door: Server;
let provider: TestApp;
let app: TestApp;

beforeAll(async () => {
  door = createServer((near) => {
    const far = connect(provider.port, '127.0.0.1');
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  provider = new TestApp({ settings: { PUBLIC_URL: url, RATE_OAUTH: '1000000/min' } });
  await provider.start();
  const { clientId, secret } = await insertOAuthClient(provider, {
    redirectUris: [callbackUrl('id')],
    grantTypes: ['authorization_code'],
    scopes: ['openid', 'email', 'profile'],
    firstParty: true,
  });
  app = new TestApp({
    settings: {
      REGISTRATION: 'open',
      SOCIAL_PROVIDERS: 'id',
      SOCIAL_ID_ISSUER: `${url}/oauth`,
      SOCIAL_ID_CLIENT_ID: clientId,
      SOCIAL_ID_CLIENT_SECRET: secret,
    },
  });
  await app.start();
});

afterAll(async () => {
  await app.stop();
  await provider.stop();
  door.close();
});

/** Somebody at the provider, who has verified an address there unless told. */
async function person(username: string, isVerified = true): Promise<Browser> {
  await provider.createUser({ username });
  if (isVerified) {
    await provider.database.query('UPDATE "users" SET "email_verified_at" = now() WHERE "username" = $1', [username]);
  }
  const browser = new Browser(provider);
  await browser.send('POST', '/auth/session', { username, password: PASSWORD });
  return browser;
}

async function signIn(at: Browser): Promise<{ readonly browser: SocialBrowser; readonly status: number }> {
  const browser = new SocialBrowser(app);
  const { status } = await browser.comeBack(await visitProvider(await browser.begin('id'), at.cookies));
  return { browser, status };
}

async function whoIs(browser: SocialBrowser): Promise<unknown> {
  return (await browser.get<CurrentSession>('/auth/session')).body.user;
}

describe('signing in with another server of this kind', () => {
  it('makes an account of who is signed in there, and finds it again', async () => {
    const alice = await person('alice');

    const { browser, status } = await signIn(alice);

    expect(status).toBe(303);
    expect(await whoIs(browser)).toMatchObject({ username: 'alice', email: 'alice@example.org' });
    const again = await signIn(alice);
    expect(await whoIs(again.browser)).toMatchObject({ username: 'alice' });
    expect(await app.database.query(`SELECT FROM "users" WHERE "username" LIKE 'alice%'`)).toHaveLength(1);
  });

  it('believes no address that was not verified there', async () => {
    const { browser, status } = await signIn(await person('mallory', false));

    expect(status).toBe(403);
    expect(await whoIs(browser)).toBeNull();
  });
});

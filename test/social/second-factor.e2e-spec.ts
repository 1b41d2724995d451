import { TestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { AuthenticatorApp, enrolled } from '../mfa/authenticator-app.js';
import { ForgingProvider } from './forging-provider.js';
import { SocialBrowser } from './social-browser.js';

const PAGE = 'https://app.example.com/second-factor';

let provider: ForgingProvider;
let app: TestApp;

beforeAll(async () => {
  provider = await ForgingProvider.start();
  app = new TestApp({
    settings: {
      // One provider by two names: of one of them it is believed what it has asked for.
      SOCIAL_PROVIDERS: 'work,trusted',
      ...provider.settings('work'),
      ...provider.settings('trusted'),
      SOCIAL_TRUSTED_TRUST_MFA: 'on',
      SOCIAL_LANDING: '/home',
      SOCIAL_MFA_PAGE: PAGE,
      REGISTRATION: 'open',
      MFA_REQUIRED: 'staff',
    },
  });
  await app.start();
});

afterAll(async () => {
  await app.stop();
  await provider.stop();
});

/** Puts a link into the database that somebody has confirmed long ago. */
function link(user: TestUser): Promise<unknown> {
  return app.database.query(
    `INSERT INTO "social_accounts" ("id", "user_id", "provider", "issuer", "subject", "created_at")
      VALUES (gen_random_uuid(), $1, 'work', $2, $3, now())`,
    [user.id, provider.issuer, user.username],
  );
}

async function signIn(sub: string, { name = 'work', next, amr }: { name?: string; next?: string; amr?: unknown } = {}) {
  const browser = new SocialBrowser(app);
  const url = await browser.begin(name, next);
  const answer = await browser.comeBack(provider.authorize(url, { claims: { sub, amr } }));
  expect(answer.status).toBe(303);
  const [page, fragment] = (answer.header('location') ?? '').split('#');
  return { browser, page, asked: fragment === undefined ? null : Object.fromEntries(new URLSearchParams(fragment)) };
}

async function lastLogin({ id }: TestUser): Promise<unknown> {
  const [row] = await app.database.query('SELECT "last_login" FROM "users" WHERE "id" = $1', [id]);
  return row?.['last_login'];
}

describe('signing in with a provider to an account that has a second factor', () => {
  it('asks for it: the browser is given a ticket in a fragment and no session, until the factor is shown', async () => {
    const { user, phone } = await enrolled(app, 'alice');
    await link(user);

    const { browser, page, asked } = await signIn('alice', { next: '/articles?page=2' });

    expect(page).toBe(PAGE);
    expect(asked).toEqual({
      ticket: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) as unknown,
      methods: 'totp,recovery_code',
      next: '/articles?page=2',
    });
    expect([...browser.cookies]).toEqual([]);
    expect(await lastLogin(user)).toBeNull();
    const wrong = { ticket: asked?.['ticket'], code: phone.wrongCode() };
    expect(await browser.send('POST', '/auth/mfa', wrong)).toHaveProblem(401, 'authentication_failed');
    const answer = await browser.send('POST', '/auth/mfa', { ticket: asked?.['ticket'], code: phone.freshCode() });
    expect(answer.status).toBe(200);
    expect((await browser.get('/me')).body).toMatchObject({ username: 'alice', auth: { scheme: 'session' } });
    expect(await lastLogin(user)).toEqual(new Date(app.clock.now()));
  });

  it('leaves the ticket neither in the log nor in the database, and takes it from nobody else', async () => {
    const { user, phone } = await enrolled(app, 'bob');
    await link(user);
    const { asked } = await signIn('bob');
    const ticket = asked?.['ticket'] ?? '';

    const stranger = new SocialBrowser(app);
    const answer = await stranger.send(
      'POST',
      '/auth/mfa',
      { ticket, code: phone.freshCode() },
      { 'user-agent': 'other' },
    );

    expect(answer).toHaveProblem(401, 'token_not_valid');
    expect(ticket).toHaveLength(43);
    expect(app.log.text).not.toContain(ticket);
    const kept = await app.database.query('SELECT "mfa_tickets"::text AS "row" FROM "mfa_tickets"');
    expect(JSON.stringify(kept)).not.toContain(ticket);
  });

  it.each([['pwd'], ['mfa'], [['pwd', 'otp']], [[]], [['MFA']], [{ mfa: true }], [null]])(
    'asks for it when a trusted provider says %j of what it has asked for',
    async (amr) => {
      const { user } = await enrolled(app, `carol-${JSON.stringify(amr).replaceAll(/\W/g, '')}-${typeof amr}`);
      await link(user);

      expect((await signIn(user.username, { name: 'trusted', amr })).asked).not.toBeNull();
    },
  );

  it('believes a provider that the settings trust that it has asked for several, and no other provider', async () => {
    const { user } = await enrolled(app, 'dave');
    await link(user);

    const believed = await signIn('dave', { name: 'trusted', amr: ['pwd', 'otp', 'mfa'] });
    const notBelieved = await signIn('dave', { amr: ['mfa'] });

    expect(believed).toMatchObject({ page: '/home', asked: null });
    expect((await believed.browser.get('/me')).body).toMatchObject({ username: 'dave' });
    expect(notBelieved.asked).toMatchObject({ methods: 'totp,recovery_code' });
  });

  it('does not take it from the user info endpoint, which nobody has signed', async () => {
    const { user } = await enrolled(app, 'erin');
    await link(user);
    provider.userInfo = { sub: 'erin', amr: ['mfa'] };

    expect((await signIn('erin', { name: 'trusted' })).asked).not.toBeNull();
  });
});

describe('signing in with a provider to an account that must have a second factor', () => {
  it('goes on with making one', async () => {
    const user = await app.createUser({ username: 'frank', isStaff: true });
    await link(user);
    const { browser, asked } = await signIn('frank');
    expect(asked).toMatchObject({ methods: '', enrol: 'true' });
    const ticket = asked?.['ticket'];
    const { secret } = (await browser.send<{ secret: string }>('POST', '/auth/mfa/enrol', { ticket })).body;

    const answer = await browser.send('POST', '/auth/mfa', { ticket, code: new AuthenticatorApp(app, secret).code() });

    expect(answer.body['recoveryCodes']).toHaveLength(10);
    expect((await browser.get('/me')).body).toMatchObject({ username: 'frank' });
  });

  it('asks nobody else', async () => {
    const user = await app.createUser({ username: 'grace' });
    await link(user);

    const { browser, page, asked } = await signIn('grace');

    expect({ page, asked }).toEqual({ page: '/home', asked: null });
    expect((await browser.get('/me')).body).toMatchObject({ username: 'grace' });
    expect(await lastLogin(user)).toEqual(new Date(app.clock.now()));
  });
});

import { Sweep } from '../../src/database/sweep/sweep.js';
import { atOnce } from '../kit/at-once.js';
import { TestApp } from '../kit/test-app.js';
import { type Forgery, ForgingProvider } from './forging-provider.js';
import { callbackUrl, SocialBrowser } from './social-browser.js';

let work: ForgingProvider;
let evil: ForgingProvider;
let app: TestApp;

beforeAll(async () => {
  work = await ForgingProvider.start();
  evil = await ForgingProvider.start();
  app = new TestApp({
    settings: {
      SOCIAL_PROVIDERS: 'work,evil',
      ...work.settings('work'),
      ...evil.settings('evil'),
      REGISTRATION: 'open',
    },
  });
  await app.start();
});

afterAll(async () => {
  await app.stop();
  await Promise.all([work.stop(), evil.stop()]);
});

const NEW = { sub: 'n1', email: 'new@work.example', email_verified: true };

beforeEach(async () => {
  work.exchanges = 0;
  await app.database.query('DELETE FROM "users"');
});

afterEach(async () => {
  // Whatever was tried: nobody has come in unnoticed.
  expect(
    await app.database.query('SELECT "username" FROM "users" WHERE "username" NOT IN (\'new\', \'owner\')'),
  ).toEqual([]);
});

async function begin(): Promise<{ readonly browser: SocialBrowser; readonly url: string }> {
  const browser = new SocialBrowser(app);
  return { browser, url: await browser.begin('work') };
}

async function signIn(forgery: Forgery) {
  const { browser, url } = await begin();
  return { browser, answer: await browser.comeBack(work.authorize(url, forgery)) };
}

describe('what the server asks of a provider', () => {
  it('is bound to the sign-in: another state, nonce and PKCE challenge each time', async () => {
    const asked = await atOnce(20, async () => new URL((await begin()).url).searchParams);

    for (const parameter of ['state', 'nonce', 'code_challenge']) {
      const values = asked.map((query) => query.get(parameter));
      expect(values.every((value) => /^[A-Za-z0-9_-]{43}$/.test(value ?? ''))).toBe(true);
      expect(new Set(values).size).toBe(20);
    }
    expect(asked[0]!.get('code_challenge_method')).toBe('S256');
    expect(asked[0]!.get('redirect_uri')).toBe(callbackUrl('work'));
    expect(asked[0]!.get('response_type')).toBe('code');
  });

  it('does not come from the Host of the request', async () => {
    const answer = await app.client.get('/auth/social/work', { 'x-forwarded-host': 'evil.example' });

    expect(new URL(answer.header('location') ?? '').searchParams.get('redirect_uri')).toBe(callbackUrl('work'));
  });
});

/** What is known of the provider is asked for again. */
function forgetMetadata(): void {
  work.metadata = {};
  app.clock.advance('1h');
}

describe('an answer of the provider', () => {
  afterAll(forgetMetadata);

  it('signs in when it holds', async () => {
    const { browser, answer } = await signIn({ claims: NEW });

    expect(answer.status).toBe(303);
    expect((await browser.get('/me')).body).toMatchObject({ username: 'new' });
  });

  it.each<readonly [string, Forgery]>([
    ['another nonce', { claims: { ...NEW, nonce: 'another' } }],
    ['no nonce', { claims: { ...NEW, nonce: undefined } }],
    ['another audience', { claims: { ...NEW, aud: 'somebody-else' } }],
    ['another audience beside ours, for another party', { claims: { ...NEW, aud: ['portcullis', 'x'], azp: 'x' } }],
    ['another issuer', { claims: { ...NEW, iss: 'https://accounts.google.com' } }],
    ['no subject', { claims: { ...NEW, sub: undefined } }],
    ['a subject that is none', { claims: { ...NEW, sub: 'a'.repeat(256) } }],
    ['an expiry that is past', { claims: { ...NEW, exp: 1_700_000_000 } }],
    ['no expiry', { claims: { ...NEW, exp: undefined } }],
    ['a beginning to come', { claims: { ...NEW, nbf: 9_999_999_999 } }],
    ['the algorithm none', { claims: NEW, header: { alg: 'none' }, signature: '' }],
    ['an HMAC', { claims: NEW, header: { alg: 'HS256' } }],
    ['another algorithm than the key’s', { claims: NEW, header: { alg: 'RS256' } }],
    ['the key of somebody else', { claims: NEW, foreignKey: true }],
    ['a key that is not published', { claims: NEW, header: { kid: 'two' } }],
    ['no signature', { claims: NEW, signature: '' }],
    ['a critical header', { claims: NEW, header: { crit: ['x'], x: 1 } }],
  ])('is refused with an ID token that has %s', async (_, forgery) => {
    const { browser, answer } = await signIn(forgery);

    expect(answer).toHaveProblem(401, 'authentication_failed');
    expect(answer.body['detail']).toBe('The provider did not show who you are.');
    expect([...browser.cookies]).toEqual([]);
  });

  it('is refused when the provider says that somebody has said no', async () => {
    const { browser, url } = await begin();
    const state = new URL(url).searchParams.get('state') ?? '';

    const answer = await browser.comeBack(
      `${callbackUrl('work')}?${new URLSearchParams({ state, error: 'access_denied', error_description: '<b>' }).toString()}`,
    );

    expect(answer).toHaveProblem(401, 'authentication_failed');
    expect(answer.text).not.toContain('b>');
    expect(work.exchanges).toBe(0);
  });

  it.each([
    ['another issuer (RFC 9207)', { iss: 'https://evil.example' }],
    ['no code', { code: '' }],
    ['a code that the provider does not know', { code: 'x' }],
    ['an ID token in the address', { id_token: 'x' }],
  ])('is refused with %s', async (_, change) => {
    const { browser, url } = await begin();
    const back = new URL(work.authorize(url, { claims: NEW }));
    Object.entries(change).forEach(([name, value]) => back.searchParams.set(name, value));

    expect(await browser.comeBack(back.href)).toHaveProblem(401, 'authentication_failed');
  });

  it('is refused when the user info endpoint tells of somebody else', async () => {
    const { sub, ...address } = NEW;
    work.metadata = { userinfo_endpoint: `${work.issuer}/userinfo` };
    app.clock.advance('1h');
    work.userInfo = { ...address, sub: 'somebody-else' };
    expect((await signIn({ claims: { sub } })).answer).toHaveProblem(401, 'authentication_failed');

    work.userInfo = { ...address, sub };
    expect((await signIn({ claims: { sub } })).answer.status).toBe(303);
  });

  it('may come with parameters that nobody knows', async () => {
    const { browser, url } = await begin();
    const back = `${work.authorize(url, { claims: NEW })}&session_state=x&scope=openid`;

    expect((await browser.comeBack(back)).status).toBe(303);
  });
});

describe('a sign-in', () => {
  const refused = async (answer: Awaited<ReturnType<SocialBrowser['comeBack']>>): Promise<void> => {
    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['detail']).toBe(
      'This browser has not begun this sign-in, or it has ended already. Begin again.',
    );
    expect(work.exchanges).toBe(0);
    expect(answer.header('set-cookie')).toBeNull();
  };

  it('is completed by the browser that began it: not without its cookie, nor with another’s', async () => {
    const attacker = await begin();
    const back = work.authorize(attacker.url, { claims: NEW });

    await refused(await new SocialBrowser(app).comeBack(back));
    await refused(await (await begin()).browser.comeBack(back));
    expect((await attacker.browser.comeBack(back)).status).toBe(303);
  });

  it.each(['', 'x', 'state=', 'code=x'])('is not completed with the query %j', async (query) => {
    const { browser } = await begin();

    await refused(await browser.comeBack(`${callbackUrl('work')}?${query}`));
  });

  it('is not completed with another state, or two, and goes on all the same', async () => {
    const { browser, url } = await begin();
    const back = work.authorize(url, { claims: NEW });

    await refused(await browser.comeBack(back.replace(/state=./, 'state=~')));
    await refused(await browser.comeBack(`${back}&state=x`));
    expect((await browser.comeBack(back)).status).toBe(303);
  });

  it('is not completed with another provider, by its cookie or by its code', async () => {
    const { browser, url } = await begin();
    const back = new URL(work.authorize(url, { claims: NEW }));
    await browser.begin('evil');

    await refused(await browser.comeBack(`${callbackUrl('evil')}${back.search}`));
    browser.cookies.set('sign-in-evil', browser.cookies.get('sign-in-work') ?? '');
    await refused(await browser.comeBack(`${callbackUrl('evil')}${back.search}`));
    expect(evil.exchanges).toBe(0);
  });

  it('is completed once, however many come at once, though the provider takes the code again', async () => {
    const { browser, url } = await begin();
    const back = work.authorize(url, { claims: NEW });
    const copies = Array.from({ length: 32 }, () => browser.copy());

    const answers = await Promise.all(copies.map((copy) => copy.comeBack(back)));

    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(31);
    expect(work.exchanges).toBe(1);
  });

  it('is completed within ten minutes', async () => {
    const { browser, url } = await begin();
    app.clock.advance('10m');

    await refused(await browser.comeBack(work.authorize(url, { claims: NEW })));
  });

  it('is forgotten by the browser when it has ended, well or not', async () => {
    expect((await signIn({ claims: NEW })).browser.cookies.has('sign-in-work')).toBe(false);
    expect((await signIn({ signature: '' })).browser.cookies.has('sign-in-work')).toBe(false);
  });

  it('leaves no trace in the database once its ticket has expired for long', async () => {
    await signIn({ claims: NEW });
    app.clock.advance('2h');
    await signIn({ claims: NEW });
    await app.get(Sweep).run();

    expect(await app.database.query('SELECT * FROM "spent_social_tickets"')).toHaveLength(1);
  });
});

describe('a provider that is down', () => {
  afterEach(() => {
    work.brokenBy = undefined;
    forgetMetadata();
  });

  it.each([500, 503, 404, 302])(
    'is 503 to whoever begins, with when to come back, while it answers %s; then it works',
    async (status) => {
      app.clock.advance('1h');
      work.brokenBy = status;

      const answer = await app.client.get('/auth/social/work');

      expect(answer).toHaveProblem(503, 'unavailable');
      expect(answer.header('retry-after')).toMatch(/^\d+$/);
      work.brokenBy = undefined;
      expect((await app.client.get('/auth/social/work')).status).toBe(303);
    },
  );

  it('is 503 to whoever comes back, too', async () => {
    const { browser, url } = await begin();
    const back = work.authorize(url, { claims: NEW });
    work.brokenBy = 500;

    expect(await browser.comeBack(back)).toHaveProblem(503, 'unavailable');
  });

  it('is 503 when nothing listens there, and for no other provider', async () => {
    const gone = await ForgingProvider.start();
    const settings = { SOCIAL_PROVIDERS: 'gone,evil', ...gone.settings('gone'), ...evil.settings('evil') };
    await gone.stop();
    const other = new TestApp({ settings });
    await other.start();
    try {
      expect(await other.client.get('/auth/social/gone')).toHaveProblem(503, 'unavailable');
      expect((await other.client.get('/auth/social/evil')).status).toBe(303);
      expect(other.log.text).toContain('The provider \\"gone\\" cannot be used');
    } finally {
      await other.stop();
    }
  });

  it.each([
    ['is somebody else', { issuer: 'https://accounts.google.com' }],
    ['has no address to send browsers to', { authorization_endpoint: undefined }],
    ['has none that is one', { token_endpoint: 'token' }],
  ])('is 503 when it %s', async (_, metadata) => {
    app.clock.advance('1h');
    work.metadata = metadata;

    expect(await app.client.get('/auth/social/work')).toHaveProblem(503, 'unavailable');
  });
});

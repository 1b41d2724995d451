import { atOnce } from '../kit/at-once.js';
import { TestApp } from '../kit/test-app.js';
import { type CurrentSession } from '../sessions/browser.js';
import { OpenIdServer, type Person } from './openid-server.js';
import { callbackUrl, SocialBrowser } from './social-browser.js';
import { visitProvider } from './visit-provider.js';

const ALICE: Person = { sub: 'a1', email: 'Alice@example.org', email_verified: true, preferred_username: 'alice' };

let openId: OpenIdServer;
let closed: TestApp;
let open: TestApp;

beforeAll(async () => {
  openId = await OpenIdServer.start(callbackUrl('work'));
  const settings = { SOCIAL_PROVIDERS: 'work', SOCIAL_WORK_LABEL: 'Work', ...openId.settings('work') };
  closed = new TestApp({ settings });
  await closed.start();
  open = new TestApp({ settings: { ...settings, REGISTRATION: 'open', SOCIAL_LANDING: '/home' } });
  await open.start();
});

afterAll(async () => {
  await Promise.all([closed.stop(), open.stop()]);
  await openId.stop();
});

async function signIn(app: TestApp, person: Person, browser = new SocialBrowser(app), next?: string) {
  const url = await browser.begin('work', next);
  openId.person = person;
  const answer = await browser.comeBack(await visitProvider(url));
  return { browser, answer };
}

async function whoIs(browser: SocialBrowser): Promise<unknown> {
  return (await browser.get<CurrentSession>('/auth/session')).body.user?.username;
}

/** Puts a link into the database that somebody has confirmed long ago. */
async function link(app: TestApp, { sub }: Person, userId: string): Promise<void> {
  await app.database.query(
    `INSERT INTO "social_accounts" ("id", "user_id", "provider", "issuer", "subject", "created_at")
      VALUES (gen_random_uuid(), $1, 'work', $2, $3, now())`,
    [userId, openId.issuer, sub],
  );
}

function verify(app: TestApp, username: string): Promise<unknown> {
  return app.database.query('UPDATE "users" SET "email_verified_at" = now() WHERE "username" = $1', [username]);
}

describe('signing in with a provider', () => {
  it('is offered by name and label', async () => {
    expect((await closed.client.get('/auth/social')).body).toEqual([{ name: 'work', label: 'Work' }]);
  });

  it('signs in to the linked account, by a session, whatever address the provider tells today', async () => {
    const bob = await closed.createUser({ username: 'bob' });
    await link(closed, { sub: 'b1' }, bob.id);

    const { browser, answer } = await signIn(closed, { sub: 'b1', email: 'new@example.org', email_verified: true });

    expect(answer.status).toBe(303);
    expect(answer.header('location')).toBe('/');
    expect([...browser.cookies.keys()]).toEqual(['session']);
    expect(await whoIs(browser)).toBe('bob');
    const [row] = await closed.database.query('SELECT * FROM "users" WHERE "username" = $1', ['bob']);
    expect(row).toMatchObject({ email: bob.email, last_login: new Date(closed.clock.now()) });
  });

  it.each([
    ['inactive', 'is_active = false'],
    ['a service account', 'is_service_account = true, password_hash = NULL'],
  ])('refuses a linked account that is %s, as it does somebody unknown', async (kind, change) => {
    const username = kind.replaceAll(' ', '-');
    const user = await closed.createUser({ username });
    await link(closed, { sub: username }, user.id);
    await closed.database.query(`UPDATE "users" SET ${change} WHERE "id" = $1`, [user.id]);

    const { browser, answer } = await signIn(closed, { sub: username });
    const unknown = await signIn(closed, { sub: 'stranger', email: 'stranger@example.org', email_verified: true });

    expect(answer).toHaveProblem(403, 'permission_denied');
    expect(unknown.answer).toHaveProblem(403, 'permission_denied');
    expect(answer.body['detail']).toBe(unknown.answer.body['detail']);
    expect(await whoIs(browser)).toBeUndefined();
  });

  it('ends the session that the browser came with', async () => {
    const carol = await closed.createUser({ username: 'carol' });
    await link(closed, { sub: 'c1' }, carol.id);
    const { browser } = await signIn(closed, { sub: 'c1' });
    const former = browser.copy();

    await signIn(closed, { sub: 'c1' }, browser);

    expect(await browser.get('/me')).toMatchObject({ status: 200 });
    expect(await former.get('/me')).toHaveProblem(401, 'authentication_failed');
  });

  it('sends the browser to a path of this host that it asked for', async () => {
    const { answer } = await signIn(open, ALICE, undefined, '/articles?page=2');

    expect(answer.header('location')).toBe('/articles?page=2');
  });

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', '/\t/evil.example', '/\r\nx: y', ''])(
    'does not begin with %j to go to',
    async (next) => {
      const query = new URLSearchParams({ next }).toString();
      const answer = await closed.client.get(`/auth/social/work?${query}`);

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body).toMatchObject({ errors: [{ parameter: 'next', code: 'invalid' }] });
      expect(answer.header('set-cookie')).toBeNull();
    },
  );

  it('takes no other parameter, and no other provider', async () => {
    expect(await closed.client.get('/auth/social/work?prompt=none')).toHaveProblem(400, 'invalid');
    expect(await closed.client.get('/auth/social/google')).toHaveProblem(404, 'not_found');
    expect(await closed.client.get('/auth/social/google/callback?code=x&state=y')).toHaveProblem(404, 'not_found');
    expect(await closed.client.get('/auth/social/__proto__')).toHaveProblem(404, 'not_found');
  });

  it('leaves neither codes nor states in the log, nor anything of the provider in the database', async () => {
    const browser = new SocialBrowser(open);
    const url = await browser.begin('work');
    const ticket = browser.cookies.get('sign-in-work') ?? '';
    openId.person = ALICE;
    const back = new URL(await visitProvider(url)).searchParams;
    await browser.comeBack(`${callbackUrl('work')}?${back.toString()}`);

    const tables = await open.database.query('SELECT * FROM "social_accounts", "spent_social_tickets", "sessions"');
    const kept = open.log.text + JSON.stringify(tables);
    expect(ticket.length).toBeGreaterThan(100);
    for (const secret of [back.get('code'), back.get('state'), ticket, new URL(url).searchParams.get('nonce')]) {
      expect(secret).toMatch(/^.{20,}$/);
      expect(kept).not.toContain(secret);
    }
  });
});

describe('somebody whom no account is linked with', () => {
  it('is given an account where registration is open: named after them, with their address verified, without a password', async () => {
    await open.createUser({ username: 'dave' });
    const { browser, answer } = await signIn(open, {
      sub: 'd1',
      email: 'Dave@work.example',
      email_verified: true,
      preferred_username: 'dave',
    });

    expect(answer.status).toBe(303);
    expect(answer.header('location')).toBe('/home');
    expect(await whoIs(browser)).toMatch(/^dave-\d+$/);
    const [row] = await open.database.query('SELECT * FROM "users" WHERE "email" = $1', ['Dave@work.example']);
    expect(row).toMatchObject({
      email_key: 'dave@work.example',
      email_verified_at: new Date(open.clock.now()),
      password_hash: null,
      is_staff: false,
      is_superuser: false,
    });
  });

  it('is one account, however many browsers arrive at once', async () => {
    const begun = await atOnce(8, async () => {
      const browser = new SocialBrowser(open);
      openId.person = { sub: 'e1', email: 'erin@work.example', email_verified: true };
      return { browser, back: await visitProvider(await browser.begin('work')) };
    });
    openId.person = { sub: 'e1', email: 'erin@work.example', email_verified: true };

    const answers = await Promise.all(begun.map(({ browser, back }) => browser.comeBack(back)));

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 303));
    expect(await open.database.query('SELECT * FROM "users" WHERE "email" = $1', ['erin@work.example'])).toHaveLength(
      1,
    );
    expect(await open.database.query('SELECT * FROM "social_accounts" WHERE "subject" = $1', ['e1'])).toHaveLength(1);
  });

  it.each<readonly [string, Person]>([
    ['whose address the provider has not verified', { sub: 'u1', email: 'u1@x.example', email_verified: false }],
    ['whose provider does not say', { sub: 'u2', email: 'u2@x.example' }],
    ['whose provider tells no address', { sub: 'u3', email_verified: true }],
    ['whose address only looks like one', { sub: 'u4', email: 'admin\ufe6bx.example', email_verified: true }],
  ])('is given none %s', async (_, person) => {
    const { browser, answer } = await signIn(open, person);

    expect(answer).toHaveProblem(403, 'permission_denied');
    expect([...browser.cookies]).toEqual([]);
    expect(await open.database.query('SELECT * FROM "social_accounts" WHERE "subject" = $1', [person.sub])).toEqual([]);
  });
});

describe('somebody whose address an account has', () => {
  it('is linked once they have signed in to it, and signs in with the provider from then on', async () => {
    await open.createUser({ username: 'frank' });
    await verify(open, 'frank');
    const person = { sub: 'f1', email: 'Frank@example.org', email_verified: true };

    const { browser, answer } = await signIn(open, person);

    expect(answer).toHaveProblem(409, 'conflict');
    expect(await whoIs(browser)).toBeUndefined();
    await browser.signIn('frank');
    const confirmed = await browser.send('POST', '/me/social-accounts/confirm');
    expect(confirmed.status).toBe(201);
    expect(confirmed.body).toMatchObject({ provider: 'work', email: 'Frank@example.org', lastUsed: null });
    expect(await whoIs((await signIn(open, person)).browser)).toBe('frank');
  });

  it('is not asked, and not linked, while nobody has verified the address here: somebody else may have made the account', async () => {
    await open.createUser({ username: 'grace' });

    const { browser, answer } = await signIn(open, { sub: 'g1', email: 'grace@example.org', email_verified: true });

    expect(answer).toHaveProblem(403, 'permission_denied');
    await browser.signIn('grace');
    expect(await browser.send('POST', '/me/social-accounts/confirm')).toHaveProblem(400, 'invalid');
    expect(await open.database.query('SELECT * FROM "social_accounts" WHERE "subject" = $1', ['g1'])).toEqual([]);
  });

  it('is not linked by an address that the provider has not verified', async () => {
    await open.createUser({ username: 'heidi' });
    await verify(open, 'heidi');

    const { browser, answer } = await signIn(open, { sub: 'h1', email: 'heidi@example.org', email_verified: false });

    expect(answer).toHaveProblem(403, 'permission_denied');
    expect([...browser.cookies]).toEqual([]);
  });

  it('confirms once, within ten minutes, with a token against forgery, to the account with the address', async () => {
    await open.createUser({ username: 'ivan' });
    await open.createUser({ username: 'judy' });
    await verify(open, 'ivan');
    await verify(open, 'judy');
    const confirm = (browser: SocialBrowser) => browser.send('POST', '/me/social-accounts/confirm');
    const { browser } = await signIn(open, { sub: 'i1', email: 'ivan@example.org', email_verified: true });
    const late = browser.copy();

    expect(await confirm(browser)).toHaveProblem(401, 'not_authenticated');
    await browser.signIn('judy');
    expect(await confirm(browser)).toHaveProblem(403, 'permission_denied');
    await browser.signIn('ivan');
    await open.database.query(`UPDATE "users" SET "email_verified_at" = NULL WHERE "username" = 'ivan'`);
    expect(await confirm(browser)).toHaveProblem(403, 'permission_denied');
    await verify(open, 'ivan');
    const token = browser.csrfToken;
    browser.csrfToken = null;
    expect(await confirm(browser)).toHaveProblem(403, 'csrf_failed');
    browser.csrfToken = token;
    const copies = await atOnce(16, () => {
      const copy = browser.copy();
      copy.csrfToken = token;
      return confirm(copy);
    });
    expect(copies.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(copies.filter(({ status }) => status === 400)).toHaveLength(15);

    await open.database.query('DELETE FROM "spent_social_tickets"');
    await late.signIn('ivan');
    open.clock.advance('10m');
    expect(await confirm(late)).toHaveProblem(400, 'invalid');
  });
});

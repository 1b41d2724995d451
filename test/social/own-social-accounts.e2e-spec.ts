import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { TestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { ForgingProvider } from './forging-provider.js';
import { SocialBrowser } from './social-browser.js';

interface Linked {
  readonly id: string;
  readonly lastUsed: string | null;
}

let work: ForgingProvider;
let app: TestApp;
let alice: TestUser;
let browser: SocialBrowser;

beforeAll(async () => {
  work = await ForgingProvider.start();
  app = new TestApp({ settings: { SOCIAL_PROVIDERS: 'work', ...work.settings('work') } });
  await app.start();
  alice = await app.createUser({ username: 'alice' });
  await app.createUser({ username: 'bob' });
});

afterAll(async () => {
  await app.stop();
  await work.stop();
});

beforeEach(async () => {
  await app.database.query('DELETE FROM "social_accounts"');
  browser = new SocialBrowser(app);
  await browser.signIn('alice');
});

async function beginLinking(as: SocialBrowser, body: object = { provider: 'work' }): Promise<string> {
  const answer = await as.send<{ readonly url: string }>('POST', '/me/social-accounts', body);
  expect(answer.status).toBe(200);
  return answer.body.url;
}

async function link(as: SocialBrowser, sub: string) {
  const url = await beginLinking(as);
  return as.comeBack(work.authorize(url, { claims: { sub, email: `${sub}@work.example` } }));
}

async function list(as: SocialBrowser): Promise<readonly Linked[]> {
  return (await as.get<{ readonly results: readonly Linked[] }>('/me/social-accounts')).body.results;
}

async function signInWith(sub: string): Promise<SocialBrowser> {
  const other = new SocialBrowser(app);
  await other.comeBack(work.authorize(await other.begin('work'), { claims: { sub } }));
  return other;
}

describe('linking an identity while signed in', () => {
  it('lets it sign in from then on, and is listed', async () => {
    const url = await beginLinking(browser, { provider: 'work', next: '/settings' });
    const answer = await browser.comeBack(work.authorize(url, { claims: { sub: 'a1', email: 'a1@work.example' } }));

    expect(answer.status).toBe(303);
    expect(answer.header('location')).toBe('/settings');
    expect((await browser.get('/me')).body).toMatchObject({ username: 'alice' });
    expect((await (await signInWith('a1')).get('/me')).body).toMatchObject({ username: 'alice' });
    expect(await list(browser)).toEqual([
      {
        id: expect.any(String) as string,
        provider: 'work',
        email: 'a1@work.example',
        linkedAt: new Date(app.clock.now()).toISOString(),
        lastUsed: new Date(app.clock.now()).toISOString(),
      },
    ]);
  });

  it('may be done again, and changes nothing', async () => {
    await link(browser, 'a1');

    expect((await link(browser, 'a1')).status).toBe(303);
    expect(await list(browser)).toHaveLength(1);
  });

  it('is refused when the identity is another account’s', async () => {
    const bob = new SocialBrowser(app);
    await bob.signIn('bob');
    await link(bob, 'b1');

    expect(await link(browser, 'b1')).toHaveProblem(409, 'conflict');
    expect(await list(browser)).toEqual([]);
  });

  it.each<readonly [string, (as: SocialBrowser) => Promise<unknown>]>([
    ['nobody is signed in any more', (as) => as.send('DELETE', '/auth/session')],
    ['somebody else has signed in', (as) => as.signIn('bob')],
    ['the same person has signed in anew', (as) => as.signIn('alice')],
  ])('is refused when %s', async (_, change) => {
    const url = await beginLinking(browser);
    await change(browser);

    const answer = await browser.comeBack(work.authorize(url, { claims: { sub: 'a1' } }));

    expect(answer).toHaveProblem(400, 'invalid');
    expect(await app.database.query('SELECT * FROM "social_accounts"')).toEqual([]);
  });

  it('is begun by a session alone, with its token against forgery', async () => {
    const body = { provider: 'work' };

    expect(await app.client.post('/me/social-accounts', body)).toHaveProblem(401, 'not_authenticated');
    expect(await app.clientFor(alice).post('/me/social-accounts', body)).toHaveProblem(401, 'not_authenticated');
    browser.csrfToken = null;
    expect(await browser.send('POST', '/me/social-accounts', body)).toHaveProblem(403, 'csrf_failed');
  });

  it.each([
    [{ provider: 'google' }, '/provider', 'invalid_choice'],
    [{ provider: 'work', next: '//evil.example' }, '/next', 'invalid'],
    [{}, '/provider', 'required'],
  ])('is refused with the body %j', async (body, pointer, code) => {
    const answer = await browser.send('POST', '/me/social-accounts', body);

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body).toMatchObject({ errors: [{ pointer, code }] });
  });
});

describe('unlinking an identity', () => {
  it('ends its way in', async () => {
    await link(browser, 'a1');
    const [linked] = await list(browser);

    expect((await browser.send('DELETE', `/me/social-accounts/${linked!.id}`)).status).toBe(204);

    expect(await list(browser)).toEqual([]);
    expect(await (await signInWith('a1')).get('/me')).toHaveProblem(401, 'not_authenticated');
    expect(await browser.send('DELETE', `/me/social-accounts/${linked!.id}`)).toHaveProblem(404, 'not_found');
  });

  it('is for its owner', async () => {
    await link(browser, 'a1');
    const [linked] = await list(browser);
    const bob = new SocialBrowser(app);
    await bob.signIn('bob');

    expect(await list(bob)).toEqual([]);
    expect(await bob.send('DELETE', `/me/social-accounts/${linked!.id}`)).toHaveProblem(404, 'not_found');
    expect(await list(browser)).toHaveLength(1);
  });

  it('leaves an account without a password its last way in, however many go at once', async () => {
    const carol = await app.createUser({ username: 'carol' });
    const own = new SocialBrowser(app);
    await own.signIn('carol');
    await link(own, 'c1');
    await link(own, 'c2');
    await link(own, 'c3');
    await app.database.query('UPDATE "users" SET "password_hash" = NULL WHERE "id" = $1', [carol.id]);
    const linked = await list(own);

    const release = await app.database.hold('SELECT FROM "social_accounts" FOR UPDATE');

    const deletions = atOnce(3, (index) => own.send('DELETE', `/me/social-accounts/${linked[index]!.id}`));
    // Each has looked, or waits to look, before any of them is let on.
    await eventually(async () => expect(await app.database.waiting()).toBe(3));
    await release();
    const answers = await deletions;

    expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([204, 204, 409]);
    expect(answers.find(({ status }) => status === 409)).toHaveProblem(409, 'conflict');
    expect(await list(own)).toHaveLength(1);
  });
});

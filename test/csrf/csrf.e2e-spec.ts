import { Controller, Module, Post } from '@nestjs/common';
import { CsrfTokens } from '../../src/authentication/csrf/csrf-tokens.js';
import { SameOrigin } from '../../src/authentication/csrf/same-origin.decorator.js';
import { AllowAny } from '../../src/permissions/allow-any.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { type RequestHeaders } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';
import { Browser } from '../sessions/browser.js';

@Controller('register-like')
@SameOrigin()
@Permissions(AllowAny)
class RegisterLikeController {
  @Post()
  register(): string {
    return 'registered';
  }
}

@Module({ controllers: [RegisterLikeController] })
class RegisterLikeModule {}

const EVIL = 'https://evil.example';

/** What a browser, or something that would like to be one, says of the page behind a request, where `self` is the server's own origin. */
const FOREIGN: readonly (readonly [string, (self: string) => RequestHeaders])[] = [
  ['another site', () => ({ origin: EVIL })],
  ['another site, by Fetch Metadata', () => ({ origin: EVIL, 'sec-fetch-site': 'cross-site' })],
  ['another site that hides its origin', () => ({ origin: 'null' })],
  ['a sister site', (self) => ({ origin: self, 'sec-fetch-site': 'same-site' })],
  ['another site, whatever its origin', (self) => ({ origin: self, 'sec-fetch-site': 'cross-site' })],
  ['a site by a word that nobody knows', (self) => ({ origin: self, 'sec-fetch-site': 'new-word' })],
  ['two kinds of site at once', (self) => ({ origin: self, 'sec-fetch-site': 'same-origin, cross-site' })],
  ['this host on another port', () => ({ origin: 'http://127.0.0.1:1' })],
  ['this host by another scheme', (self) => ({ origin: self.replace('http:', 'https:') })],
  ['a host whose name begins like this one', (self) => ({ origin: `${self}.evil.example` })],
  ['an act of the user on another site', () => ({ origin: EVIL, 'sec-fetch-site': 'none' })],
  ['an origin in another case', (self) => ({ origin: self.toUpperCase() })],
];

const OWN: readonly (readonly [string, (self: string) => RequestHeaders])[] = [
  ['by its origin', (self) => ({ origin: self })],
  ['by Fetch Metadata', () => ({ 'sec-fetch-site': 'same-origin' })],
  ['by both', (self) => ({ origin: self, 'sec-fetch-site': 'same-origin' })],
  ['by the public address', () => ({ origin: 'http://127.0.0.1' })],
  ['by its origin, as an act of the user', (self) => ({ origin: self, 'sec-fetch-site': 'none' })],
];

describe('a request by session that changes something', () => {
  const app = useTestApp();
  let browser: Browser;
  const change = (headers: RequestHeaders): ReturnType<Browser['sendAs']> =>
    browser.sendAs('PATCH', '/me', { firstName: 'Alice' }, headers);
  const token = (): RequestHeaders => ({ 'x-csrf-token': browser.csrfToken! });

  beforeAll(async () => {
    await app.createUser({ username: 'alice' });
    await app.createUser({ username: 'mallory' });
    browser = await new Browser(app).signIn('alice');
  });

  it.each(OWN)('passes with the token from a page of this site, shown %s', async (_, headers) => {
    expect((await change({ ...headers(browser.origin), ...token() })).status).toBe(200);
  });

  it.each(FOREIGN)('is refused from %s, with the token too', async (_, headers) => {
    expect(await change({ ...headers(browser.origin), ...token() })).toHaveProblem(403, 'csrf_failed');
  });

  it('is refused when nothing says where it comes from', async () => {
    expect(await change(token())).toHaveProblem(403, 'csrf_failed');
  });

  it.each<[string, () => string | undefined]>([
    ['missing', () => undefined],
    ['empty', () => ''],
    ['made up', () => 'A'.repeat(86)],
    ['cut', () => browser.csrfToken!.slice(0, -1)],
    ['longer', () => `${browser.csrfToken!}A`],
    ['changed', () => browser.csrfToken!.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))],
    ['sent twice', () => `${browser.csrfToken!}, ${browser.csrfToken!}`],
    ['the cookie’s value', () => browser.cookies.get('session')],
  ])('is refused from this site when the token is %s', async (_, made) => {
    const value = made();
    const headers = { origin: browser.origin, ...(value !== undefined && { 'x-csrf-token': value }) };

    expect(await change(headers)).toHaveProblem(403, 'csrf_failed');
  });

  it('is refused with the token of another session, of the same account too', async () => {
    for (const username of ['mallory', 'alice']) {
      const { csrfToken } = await new Browser(app).signIn(username);
      expect(await change({ origin: browser.origin, 'x-csrf-token': csrfToken! })).toHaveProblem(403, 'csrf_failed');
    }
  });

  it('is refused with a token in the query or the body', async () => {
    const headers = { origin: browser.origin };

    expect(await browser.sendAs('PATCH', `/me?csrfToken=${browser.csrfToken!}`, {}, headers)).toHaveProblem(
      403,
      'csrf_failed',
    );
    expect(await browser.sendAs('PATCH', '/me', { csrfToken: browser.csrfToken }, headers)).toHaveProblem(
      403,
      'csrf_failed',
    );
  });

  it.each([
    ['POST', '/articles'],
    ['POST', '/auth/logout-all'],
    ['PUT', '/articles/01890000-0000-7000-8000-000000000000'],
    ['PATCH', '/me'],
    ['DELETE', '/auth/session'],
    ['DELETE', '/me/sessions/01890000-0000-7000-8000-000000000000'],
  ])('is held to this whatever it is: %s %s', async (method, path) => {
    const answer = await browser.sendAs(method, path, undefined, { origin: EVIL, ...token() });

    expect(answer).toHaveProblem(403, 'csrf_failed');
    expect(await browser.sendAs(method, path, undefined, { origin: browser.origin })).toHaveProblem(403, 'csrf_failed');
    expect((await browser.get('/me')).status).toBe(200);
  });

  it('is JSON: no form of another site can send one', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const headers = { origin: browser.origin, ...token(), 'content-type': type };
      expect(await browser.sendAs('PATCH', '/me', { firstName: 'Eve' }, headers)).toHaveProblem(
        415,
        'unsupported_media_type',
      );
    }
  });
});

describe('a request that is not held to this', () => {
  const app = useTestApp();
  let browser: Browser;

  beforeAll(async () => {
    await app.createUser({ username: 'alice' });
    browser = await new Browser(app).signIn('alice');
  });

  it.each(['GET', 'HEAD', 'OPTIONS'])('is one that changes nothing: %s', async (method) => {
    const answer = await browser.sendAs(method, '/me', undefined, { origin: EVIL, 'sec-fetch-site': 'cross-site' });

    expect([200, 204]).toContain(answer.status);
  });

  it('is one whose credential is in a header, with a cookie beside it too', async () => {
    const { access } = await app.signIn('alice');

    const answer = await browser.sendAs(
      'PATCH',
      '/me',
      { lastName: 'A' },
      {
        authorization: `Bearer ${access}`,
        origin: EVIL,
        'sec-fetch-site': 'cross-site',
      },
    );

    expect(answer.status).toBe(200);
  });

  it('is an anonymous one, which has no more rights than its sender', async () => {
    const answer = await app.client.post('/auth/jwt/verify', { token: 'x' }, { origin: EVIL });

    expect(answer).toHaveProblem(401, 'token_not_valid');
  });
});

describe.each([
  ['a login', '/auth/session', { username: 'alice', password: 'correct horse battery staple' }, 200],
  ['a route that declares it', '/register-like', {}, 201],
] as const)('%s', (_, path, body, status) => {
  const app = useTestApp({ modules: [RegisterLikeModule] });

  beforeAll(() => app.createUser({ username: 'alice' }));

  it.each(FOREIGN)('is refused from %s, before a password is looked at', async (_name, headers) => {
    const browser = new Browser(app);
    const answer = await browser.sendAs('POST', path, body, headers(browser.origin));

    expect(answer).toHaveProblem(403, 'csrf_failed');
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it.each(OWN)('passes from a page of this site, shown %s, without a token', async (_name, headers) => {
    const browser = new Browser(app);

    expect((await browser.sendAs('POST', path, body, headers(browser.origin))).status).toBe(status);
  });

  it('passes from what is no browser, with a cookie jar too', async () => {
    const script = new Browser(app);

    expect((await script.sendAs('POST', path, body, {})).status).toBe(status);
    expect((await script.sendAs('POST', path, body, {})).status).toBe(status);
  });
});

describe('Basic, which a browser repeats by itself', () => {
  const app = useTestApp({ settings: { AUTH_BASIC: 'on' } });
  const change = (headers: RequestHeaders): ReturnType<Browser['sendAs']> => {
    const authorization = `Basic ${Buffer.from('alice:correct horse battery staple').toString('base64')}`;
    return new Browser(app).sendAs('PATCH', '/me', { firstName: 'Alice' }, { authorization, ...headers });
  };

  beforeAll(() => app.createUser({ username: 'alice' }));

  it('is refused when a page of another site sends it', async () => {
    expect(await change({ origin: EVIL })).toHaveProblem(403, 'csrf_failed');
    expect(await change({ 'sec-fetch-site': 'cross-site' })).toHaveProblem(403, 'csrf_failed');
  });

  it('passes from a page of this site, and from what is no browser', async () => {
    expect((await change({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await change({})).status).toBe(200);
  });
});

describe('origins that the deployer trusts', () => {
  const app = useTestApp({
    settings: { CSRF_TRUSTED_ORIGINS: 'https://app.example.com' },
  });
  let browser: Browser;

  beforeAll(async () => {
    await app.createUser({ username: 'alice' });
    browser = await new Browser(app).signIn('alice');
  });

  it.each([
    ['may act for whoever is signed in', 'https://app.example.com', 200],
    ['are compared whole', 'https://app.example.com:8443', 403],
    ['are no others', 'https://www.example.com', 403],
  ])('%s', async (_, origin, status) => {
    const headers = { origin, 'sec-fetch-site': 'same-site', 'x-csrf-token': browser.csrfToken! };

    expect((await browser.sendAs('PATCH', '/me', { firstName: 'Alice' }, headers)).status).toBe(status);
  });
});

describe('a change of SECRET_KEY', () => {
  const [old, young] = ['old-0123456789abcdefghijklmnopqrst', 'new-0123456789abcdefghijklmnopqrst'];
  const app = useTestApp({ settings: { SECRET_KEY: `${young},${old}` } });
  const retired = useTestApp({ settings: { SECRET_KEY: old } });

  it('leaves the tokens good that were made before it', async () => {
    await app.createUser({ username: 'alice' });
    const browser = await new Browser(app).signIn('alice');
    const { body } = await browser.get<{ auth: { credentialId: string } }>('/me');

    browser.csrfToken = retired.get(CsrfTokens).issue(body.auth.credentialId);

    expect((await browser.send('PATCH', '/me', { firstName: 'Alice' })).status).toBe(200);
  });
});

import { newId } from '../../src/core/id.js';
import { Detection } from '../../src/observability/detection/detection.js';
import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { eventually } from '../kit/eventually.js';
import { grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';
import { enrolled } from '../mfa/authenticator-app.js';
import { Browser } from '../sessions/browser.js';

const SETTINGS = {
  TRUSTED_PROXIES: '127.0.0.1',
  LOCKOUT_LIMIT: '100',
  RATE_LOGIN: '1000/min',
  DETECTION_RESPONSES:
    'object-scanning:step-up,attack-tool:throttle,injection-probe:throttle,forced-browsing:lock,token-reuse:lock,brute-force:step-up+throttle+lock',
  DETECTION_THROTTLE: '3/min',
  DETECTION_THROTTLE_TTL: '1h',
};

describe('what an alert puts on a caller', () => {
  const app = useTestApp({ settings: SETTINGS });
  const other = useTestApp({ sharing: app, settings: SETTINGS });
  let staff: ApiClient;
  let alice: TestUser;
  let address = 0;

  /** A client from an address that nobody else has. */
  const stranger = (client = app.client): ApiClient => {
    address += 1;
    return client.with({ 'x-forwarded-for': `198.51.100.${address}` });
  };

  const afterDetection = (assertion: () => Promise<void>): Promise<void> =>
    eventually(async () => {
      await app.get(Detection).evaluate();
      await assertion();
    });

  const scan = async (client: ApiClient): Promise<void> => {
    for (let request = 1; request <= 20; request += 1) {
      await client.get(`/articles/${newId()}`);
    }
  };

  const expectStatus = async (asked: Promise<Answer<unknown>>, status: number): Promise<void> => {
    expect((await asked).status).toBe(status);
  };

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
    const user = await app.createUser({ username: 'staff', isStaff: true });
    for (const permission of ['restrictions.view', 'restrictions.delete', 'throttles.view', 'throttles.delete']) {
      await grant(app, { to: { user: user.id }, permission });
    }
    staff = app.clientFor(user);
  });

  describe('step-up', () => {
    it('asks for the password again before the credential is worth anything, on every server, and of no other credential', async () => {
      const signedIn = await app.signIn('alice');
      const spared = await app.signIn('alice');
      await scan(signedIn.client);
      await afterDetection(async () => expect(await signedIn.client.get('/me')).toHaveProblem(403, 'mfa_required'));
      expect((await signedIn.client.get('/me')).header('www-authenticate')).toContain(
        'error="insufficient_user_authentication"',
      );
      await eventually(async () => {
        expect(await other.client.withBearer(signedIn.access).get('/me')).toHaveProblem(403, 'mfa_required');
      });
      await expectStatus(spared.client.get('/me'), 200);

      const wrong = await signedIn.client.post('/auth/reauthentication', { currentPassword: 'not this' });
      expect(wrong).toHaveProblem(400, 'invalid');
      expect(await signedIn.client.get('/me')).toHaveProblem(403, 'mfa_required');

      await expectStatus(signedIn.client.post('/auth/reauthentication', { currentPassword: PASSWORD }), 204);
      await expectStatus(signedIn.client.get('/me'), 200);
      await eventually(async () => expectStatus(other.client.withBearer(signedIn.access).get('/me'), 200));
    });

    it('goes on when the access token is refreshed', async () => {
      const { refresh, access } = (
        await app.client.post<{ refresh: string; access: string }>('/auth/jwt', {
          username: 'alice',
          password: PASSWORD,
        })
      ).body;
      await scan(app.client.withBearer(access));
      await afterDetection(async () => expectStatus(app.client.withBearer(access).get('/me'), 403));
      const refreshed = (await app.client.post<{ access: string }>('/auth/jwt/refresh', { refresh })).body;
      expect(await app.client.withBearer(refreshed.access).get('/me')).toHaveProblem(403, 'mfa_required');
    });

    it('asks for the second factor of whoever has one, and gives no guesses at it for a known password', async () => {
      const { client, phone } = await enrolled(app, 'careful');
      await scan(client);
      await afterDetection(async () => expectStatus(client.get('/me'), 403));
      const show = (body: object): Promise<Answer> => client.post('/auth/reauthentication', body);
      expect(await show({ currentPassword: PASSWORD })).toHaveProblem(400, 'invalid');
      expect(await show({ currentPassword: PASSWORD, code: phone.wrongCode() })).toHaveProblem(400, 'invalid');
      expect(await client.get('/me')).toHaveProblem(403, 'mfa_required');
      const [row] = await app.database.query<{ failures: number }>(
        `SELECT "failures" FROM "lockouts" WHERE "kind" = 'account' ORDER BY "failures" DESC LIMIT 1`,
      );
      expect(row?.failures).toBeGreaterThan(0);
      expect((await show({ currentPassword: PASSWORD, code: phone.freshCode() })).status).toBe(204);
      await expectStatus(client.get('/me'), 200);
    });

    it('lets a browser see who is signed in and log out, and hands out a new cookie', async () => {
      const browser = await new Browser(app).signIn('alice');
      for (let request = 1; request <= 20; request += 1) {
        await browser.get(`/articles/${newId()}`);
      }
      await afterDetection(async () => expectStatus(browser.get('/me'), 403));
      await expectStatus(browser.get('/auth/session'), 200);
      await expectStatus(browser.send('POST', '/auth/reauthentication', { currentPassword: PASSWORD }), 204);
      await expectStatus(browser.get('/me'), 200);
      await expectStatus(browser.send('DELETE', '/auth/session'), 204);
    });

    it('is seen and lifted by staff, for the record', async () => {
      const { client } = await app.signIn('alice');
      await scan(client);
      await afterDetection(async () => expectStatus(client.get('/me'), 403));
      const { results } = (
        await staff.get<{ results: { id: string; kind: string; username: string; rule: string }[] }>(
          '/security/restrictions',
        )
      ).body;
      const [found] = results.filter(({ kind }) => kind === 'step-up');
      expect(found).toMatchObject({ username: 'alice', rule: 'object-scanning' });
      expect(await client.delete(`/security/restrictions/${found?.id}`)).toHaveProblem(403, 'mfa_required');
      await expectStatus(staff.delete(`/security/restrictions/${found?.id}`), 204);
      expect(await staff.delete(`/security/restrictions/${found?.id}`)).toHaveProblem(404, 'not_found');
      await expectStatus(client.get('/me'), 200);
      const rows = await app.database.query(
        `SELECT 1 FROM "audit_log" WHERE "object_id" = $1 AND "action" IN ('restrictions.add', 'restrictions.delete')`,
        [found?.id],
      );
      expect(rows).toHaveLength(2);
    });
  });

  describe('throttle', () => {
    it('slows an address down while it shows no credential, on every server, for a time', async () => {
      const scanner = stranger();
      await scanner.get('/articles', { 'user-agent': 'sqlmap/1.7' });
      await afterDetection(async () => {
        const { text } = await staff.get('/security/restrictions');
        expect(text).toContain(`address:198.51.100.${address}`);
      });
      for (let request = 1; request <= 3; request += 1) {
        await expectStatus(scanner.get('/articles'), 200);
      }
      expect(await scanner.get('/articles')).toHaveProblem(429, 'throttled');
      const elsewhere = other.client.with({ 'x-forwarded-for': `198.51.100.${address}` });
      await eventually(async () => {
        expect((await elsewhere.get('/articles')).header('ratelimit-policy')).toContain('"restricted";q=3;w=60');
      });
      // Whoever shares the address and is signed in goes on.
      const neighbour = app.clientFor(alice).with({ 'x-forwarded-for': `198.51.100.${address}` });
      for (let request = 1; request <= 5; request += 1) {
        await expectStatus(neighbour.get('/articles'), 200);
      }
      expect(await stranger().get('/articles')).toMatchObject({ status: 200 });

      app.clock.advance('61m');
      other.clock.advance('61m');
      staff = (await app.signIn('staff')).client;
      await expectStatus(scanner.get('/articles'), 200);
      expect((await scanner.get('/articles')).header('ratelimit-policy')).not.toContain('restricted');
    });

    it('slows guesses at credentials down as well', async () => {
      const scanner = stranger();
      await scanner.get('/articles', { 'user-agent': 'nikto' });
      await afterDetection(async () => {
        expect((await scanner.get('/articles')).header('ratelimit-policy')).toContain('restricted');
      });
      for (let request = 1; request <= 3; request += 1) {
        await scanner.get('/me', { authorization: 'Token guess' });
      }
      expect(await scanner.get('/me', { authorization: 'Token guess' })).toHaveProblem(429, 'throttled');
    });

    it('slows down the credential that was used, and is seen and reset where counters are', async () => {
      const { client, access } = await app.signIn('alice');
      const spared = await app.signIn('alice');
      for (let probe = 1; probe <= 3; probe += 1) {
        await client.get("/articles?search=' or 1=1");
      }
      await afterDetection(async () => {
        expect((await client.get('/me')).header('ratelimit-policy')).toContain('restricted');
      });
      for (let request = 1; request <= 3; request += 1) {
        await client.get('/me');
      }
      expect(await client.get('/me')).toHaveProblem(429, 'throttled');
      await expectStatus(spared.client.get('/me'), 200);

      const { sid } = JSON.parse(Buffer.from(access.split('.')[1] ?? '', 'base64url').toString()) as { sid: string };
      const url = `/security/throttles?subject=credential:jwt:${sid}`;
      expect((await staff.get(url)).body).toMatchObject({ counters: [{ policy: 'restricted', limit: 3, used: 3 }] });
      await expectStatus(staff.delete(url), 204);
      expect((await client.get('/me')).header('ratelimit-policy')).not.toContain('restricted');
    });
  });

  describe('lock', () => {
    const browse = async (client: ApiClient): Promise<void> => {
      for (let request = 1; request <= 20; request += 1) {
        await client.get(`/nothing-${request}`);
      }
    };

    it('ends a login with its refresh tokens and every access token of it, on every server', async () => {
      const pair = async (): Promise<{ access: string; refresh: string }> =>
        (
          await app.client.post<{ access: string; refresh: string }>('/auth/jwt', {
            username: 'alice',
            password: PASSWORD,
          })
        ).body;
      const [used, spared] = [await pair(), await pair()];
      const later = (
        await app.client.post<{ access: string; refresh: string }>('/auth/jwt/refresh', { refresh: used.refresh })
      ).body;
      await browse(app.client.withBearer(used.access));
      await afterDetection(async () =>
        expect(await app.client.withBearer(used.access).get('/me')).toHaveProblem(401, 'token_not_valid'),
      );
      expect(await app.client.withBearer(later.access).get('/me')).toHaveProblem(401, 'token_not_valid');
      expect(await app.client.post('/auth/jwt/verify', { token: later.access })).toHaveProblem(401, 'token_not_valid');
      expect(await app.client.post('/auth/jwt/refresh', { refresh: later.refresh })).toHaveProblem(
        401,
        'token_not_valid',
      );
      await eventually(async () => expectStatus(other.client.withBearer(later.access).get('/me'), 401));
      await expectStatus(app.client.withBearer(spared.access).get('/me'), 200);
      await expectStatus(app.client.post('/auth/jwt/refresh', { refresh: spared.refresh }), 200);
    });

    it('ends the access tokens of a family whose refresh token came back', async () => {
      const first = (
        await app.client.post<{ access: string; refresh: string }>('/auth/jwt', {
          username: 'alice',
          password: PASSWORD,
        })
      ).body;
      await app.client.post('/auth/jwt/refresh', { refresh: first.refresh });
      app.clock.advance('11s');
      await app.client.post('/auth/jwt/refresh', { refresh: first.refresh });
      await afterDetection(async () => expectStatus(app.client.withBearer(first.access).get('/me'), 401));
    });

    it('ends a session, and a personal token', async () => {
      const browser = await new Browser(app).signIn('alice');
      const { token } = (
        await app.client.post<{ token: string }>('/auth/token', { username: 'alice', password: PASSWORD })
      ).body;
      for (let request = 1; request <= 20; request += 1) {
        await browser.get(`/nothing-${request}`);
      }
      await afterDetection(async () => expectStatus(browser.get('/me'), 401));
      const client = app.client.with({ authorization: `Token ${token}` });
      await browse(client);
      await afterDetection(async () => expectStatus(client.get('/me'), 401));
    });
  });

  it('cannot be brought about for somebody else: by guesses at their account, by a credential that is forged, or by a header', async () => {
    const victim = await app.createUser({ username: 'victim' });
    const { client, access } = await app.signIn('victim');
    const { sid, jti } = JSON.parse(Buffer.from(access.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      string
    >;
    const attacker = stranger();
    const seen = `198.51.100.${address}`;
    // Every response is on for guesses at an account: the account is named by whoever likes to.
    for (let guess = 1; guess <= 12; guess += 1) {
      await attacker.post('/auth/jwt', { username: 'victim', password: 'wrong' });
    }
    const [header = '', payload = ''] = access.split('.');
    const forged = [
      `${header}.${payload}.AAAA`,
      `${header}.${Buffer.from(JSON.stringify({ sub: victim.id, sid, jti })).toString('base64url')}.AAAA`,
    ];
    for (const token of forged) {
      for (let request = 1; request <= 25; request += 1) {
        await stranger().withBearer(token).get(`/articles/${newId()}`);
        await stranger().withBearer(token).get(`/nothing-${request}`);
      }
    }
    // An address that is claimed in other headers, or before the one that the proxy saw.
    const claimed = attacker.with({
      'x-forwarded-for': `203.0.113.9, ${seen}`,
      'x-real-ip': '203.0.113.9',
      'user-agent': 'sqlmap/1.7',
    });
    await claimed.get('/articles');
    await app.get(Detection).evaluate();
    await afterDetection(async () => {
      expect((await staff.get('/security/restrictions')).text).toContain(`address:${seen}`);
    });
    const { text } = await staff.get('/security/restrictions');
    expect(text).not.toMatch(/203\.0\.113\.9|victim/);
    expect(text).not.toContain(sid);
    await expectStatus(client.get('/me'), 200);
    await expectStatus(app.client.post('/auth/jwt', { username: 'victim', password: PASSWORD }), 200);
    expect(
      (await app.client.with({ 'x-forwarded-for': '203.0.113.9' }).get('/articles')).header('ratelimit-policy'),
    ).not.toContain('restricted');
  });
});

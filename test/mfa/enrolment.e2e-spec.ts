import { atOnce } from '../kit/at-once.js';
import { type ApiClient } from '../kit/api-client.js';
import { type TestApp, useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { Browser } from '../sessions/browser.js';
import { AuthenticatorApp, enrolled, ticketOf } from './authenticator-app.js';

const CURRENT = { currentPassword: PASSWORD };

interface TotpSecret {
  readonly secret: string;
  readonly uri: string;
}

describe('setting an authenticator app up', () => {
  const app = useTestApp({ settings: { PUBLIC_URL: 'https://api.example.com' } });
  const begin = async (client: ApiClient): Promise<AuthenticatorApp> =>
    new AuthenticatorApp(app, (await client.post<TotpSecret>('/me/mfa/totp', CURRENT)).body.secret);

  it('gives a secret, and counts once a code of it was shown: then there are ten recovery codes', async () => {
    const user = await app.createUser({ username: 'alice' });
    const client = app.clientFor(user);

    const begun = await client.post<TotpSecret>('/me/mfa/totp', CURRENT);

    expect(begun.status).toBe(200);
    expect(begun.body.secret).toMatch(/^[A-Z2-7]{32}$/);
    const uri = new URL(begun.body.uri);
    expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
      'otpauth:',
      'totp',
      '/api.example.com:alice',
    ]);
    expect(uri.searchParams.get('issuer')).toBe('api.example.com');
    expect(uri.searchParams.get('secret')).toBe(begun.body.secret);
    expect((await client.get('/me/mfa')).body).toEqual({ methods: [], recoveryCodesLeft: 0, required: false });
    expect((await app.client.post('/auth/jwt', { username: 'alice', password: PASSWORD })).status).toBe(200);

    const phone = new AuthenticatorApp(app, begun.body.secret);
    const confirmed = await client.post<{ recoveryCodes: string[] }>('/me/mfa/totp/confirm', { code: phone.code() });

    expect(confirmed.status).toBe(200);
    expect(new Set(confirmed.body.recoveryCodes).size).toBe(10);
    expect((await client.get('/me/mfa')).body).toEqual({ methods: ['totp'], recoveryCodesLeft: 10, required: false });
    await ticketOf(app, 'alice');
  });

  it('refuses a wrong first code, and takes a right one after it', async () => {
    const client = app.clientFor(await app.createUser({ username: 'bob' }));
    const phone = await begin(client);

    const refused = await client.post('/me/mfa/totp/confirm', { code: phone.wrongCode() });

    expect(refused).toHaveProblem(400, 'invalid');
    expect(refused.body['errors']).toEqual([expect.objectContaining({ pointer: '/code', code: 'invalid' })]);
    expect((await client.post('/me/mfa/totp/confirm', { code: phone.code() })).status).toBe(200);
  });

  it('forgets a secret that another has replaced, and one whose first code did not come within ten minutes', async () => {
    const user = await app.createUser({ username: 'carol' });
    const first = await begin(app.clientFor(user));
    const second = await begin(app.clientFor(user));
    expect(await app.clientFor(user).post('/me/mfa/totp/confirm', { code: first.code() })).toHaveProblem(
      400,
      'invalid',
    );

    app.clock.advance('10m');

    const late = await app.clientFor(user).post('/me/mfa/totp/confirm', { code: second.code() });
    expect(late).toHaveProblem(409, 'conflict');
  });

  it('replaces the app that there was: its codes are dead, the recovery codes stay', async () => {
    const { user, client, phone: old, recoveryCodes } = await enrolled(app, 'dave');
    const phone = await begin(client);
    expect((await client.get('/me/mfa')).body['methods']).toEqual(['totp']);

    const confirmed = await client.post('/me/mfa/totp/confirm', { code: phone.code() });

    expect(confirmed.body).toEqual({ recoveryCodes: null });
    const finish = async (body: object): Promise<number> =>
      (await app.client.post('/auth/mfa', { ticket: await ticketOf(app, user.username), ...body })).status;
    app.clock.advance('30s');
    expect(await finish({ code: old.code() })).toBe(401);
    expect(await finish({ code: phone.code() })).toBe(200);
    expect(await finish({ recoveryCode: recoveryCodes[0] })).toBe(200);
  });

  it('is done once, when the first code comes 16 times at once', async () => {
    const client = app.clientFor(await app.createUser({ username: 'erin' }));
    const phone = await begin(client);
    const code = phone.code();

    const answers = await atOnce(16, () => client.post('/me/mfa/totp/confirm', { code }));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await client.get('/me/mfa')).body['recoveryCodesLeft']).toBe(10);
  });

  it('leaves nothing in the database or the log that a code could be made of', async () => {
    const { user, phone, recoveryCodes } = await enrolled(app, 'frank');
    const ticket = await ticketOf(app, 'frank');
    const dump = JSON.stringify(
      await Promise.all(
        ['totp_authenticators', 'recovery_codes', 'mfa_tickets'].map((table) =>
          app.database.query(`SELECT "t"::text AS "row" FROM "${table}" AS "t" WHERE "user_id" = $1`, [user.id]),
        ),
      ),
    );
    const stored = await app.database.query<{ secret: Buffer }>(
      `SELECT "secret" FROM "totp_authenticators" WHERE "user_id" = $1`,
      [user.id],
    );
    const hex = (text: string): string => Buffer.from(text).toString('hex');

    for (const secret of [phone.secret, ticket, ...recoveryCodes, ...recoveryCodes.map((c) => c.replaceAll('-', ''))]) {
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(hex(secret));
      expect(app.log.text).not.toContain(secret);
    }
    // 20 bytes of secret, a nonce and a tag.
    expect(stored.map(({ secret }) => secret.length)).toEqual([48]);
  });

  it('is nobody else’s: a secret that is moved to another account opens nothing', async () => {
    const [grace, heidi] = [await enrolled(app, 'grace'), await enrolled(app, 'heidi')];
    await app.database.query(
      `UPDATE "totp_authenticators" SET "secret" = (SELECT "secret" FROM "totp_authenticators" WHERE "user_id" = $1) WHERE "user_id" = $2`,
      [grace.user.id, heidi.user.id],
    );

    const answer = await app.client.post('/auth/mfa', {
      ticket: await ticketOf(app, 'heidi'),
      code: grace.phone.freshCode(),
    });

    expect(answer).toHaveProblem(500, 'error');
  });
});

describe('an authenticator app after SECRET_KEY was changed', () => {
  const [old, young] = ['o'.repeat(32), 'y'.repeat(32)];
  const before = useTestApp({ settings: { SECRET_KEY: old } });
  const during = useTestApp({ settings: { SECRET_KEY: `${young},${old}` }, sharing: before });
  const after = useTestApp({ settings: { SECRET_KEY: young }, sharing: before });

  it('works on, and is sealed under the new one by the next login', async () => {
    const { phone } = await enrolled(before, 'alice');
    const logIn = async (app: TestApp): Promise<number> => {
      app.clock.advance('30s');
      const ticket = await ticketOf(app, 'alice');
      return (await app.client.post('/auth/mfa', { ticket, code: new AuthenticatorApp(app, phone.secret).code() }))
        .status;
    };
    expect(await logIn(after)).toBe(500);

    expect(await logIn(during)).toBe(200);

    after.clock.advance('5m');
    expect(await logIn(after)).toBe(200);
  });
});

describe('changing one’s second factor', () => {
  const app = useTestApp({ settings: { TRUSTED_PROXIES: '127.0.0.1' } });

  it.each([
    'totp',
    'totp/disable',
    'recovery-codes',
    'passkeys/options',
    `passkeys/${'0'.repeat(8)}-0000-7000-8000-000000000000/remove`,
  ])('asks for the password: POST /me/mfa/%s', async (path) => {
    const { client } = await enrolled(app, `asked-${path.replaceAll('/', '-')}`.slice(0, 40));

    const answer = await client.post(`/me/mfa/${path}`, { currentPassword: 'not the password' });

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer: '/currentPassword', code: 'invalid' })]);
    expect((await client.get('/me/mfa')).body).toMatchObject({ methods: ['totp'], recoveryCodesLeft: 10 });
  });

  it('goes on under a new cookie after the password was shown, and a copy of the old one is worth nothing', async () => {
    await app.createUser({ username: 'browsing' });
    const browser = await new Browser(app).signIn('browsing');
    const copy = browser.copy();
    copy.csrfToken = browser.csrfToken;
    const refused = await browser.send('POST', '/me/mfa/totp', { currentPassword: 'not the password' });
    expect(refused.header('set-cookie')).toBeNull();
    expect((await copy.get('/me')).status).toBe(200);

    const begun = await browser.send<TotpSecret>('POST', '/me/mfa/totp', CURRENT);

    expect(begun.status).toBe(200);
    expect(await copy.get('/me')).toHaveProblem(401, 'authentication_failed');
    const code = new AuthenticatorApp(app, begun.body.secret).code();
    expect((await browser.send('POST', '/me/mfa/totp/confirm', { code })).status).toBe(200);
  });

  it('counts wrong passwords as failed logins', async () => {
    const { client } = await enrolled(app, 'alice');
    for (let guess = 1; guess <= 5; guess += 1) {
      await client.post('/me/mfa/totp/disable', { currentPassword: 'not the password' });
    }

    expect(await client.post('/me/mfa/totp/disable', CURRENT)).toHaveProblem(429, 'locked_out');
  });

  it('is not for a credential that is limited to scopes, nor for nobody', async () => {
    const user = await app.createUser({ username: 'bob' });
    const issued = await app.client.post('/auth/token', {
      username: 'bob',
      password: PASSWORD,
      scopes: ['me:write', 'me:read'],
    });
    const limited = app.client.with({ authorization: `Token ${String(issued.body['token'])}` });

    for (const [method, path] of [
      ['GET', '/me/mfa'],
      ['POST', '/me/mfa/totp'],
      ['POST', '/me/mfa/totp/confirm'],
      ['POST', '/me/mfa/totp/disable'],
      ['POST', '/me/mfa/recovery-codes'],
      ['GET', '/me/mfa/passkeys'],
      ['POST', '/me/mfa/passkeys'],
    ] as const) {
      expect(await limited.request(method, path)).toHaveProblem(403, 'permission_denied');
      expect(await app.client.request(method, path)).toHaveProblem(401, 'not_authenticated');
    }
    expect((await app.clientFor(user).get('/me/mfa')).status).toBe(200);
  });

  it('removes the app, and the recovery codes with the last factor: the password is enough again', async () => {
    const { user, client } = await enrolled(app, 'carol');
    const ticket = await ticketOf(app, 'carol');

    expect((await client.post('/me/mfa/totp/disable', CURRENT)).status).toBe(204);

    expect((await client.get('/me/mfa')).body).toEqual({ methods: [], recoveryCodesLeft: 0, required: false });
    expect((await app.signIn('carol')).client).toBeDefined();
    expect(await app.database.query(`SELECT FROM "recovery_codes" WHERE "user_id" = $1`, [user.id])).toEqual([]);
    expect(await app.client.post('/auth/mfa', { ticket, code: '123456' })).toHaveProblem(401, 'authentication_failed');
  });

  it('gives a new set of recovery codes, and ends the old one', async () => {
    const { client, recoveryCodes } = await enrolled(app, 'dave');

    const renewed = await client.post<{ recoveryCodes: string[] }>('/me/mfa/recovery-codes', CURRENT);

    expect(new Set([...renewed.body.recoveryCodes, ...recoveryCodes]).size).toBe(20);
    const finish = async (recoveryCode: string | undefined): Promise<number> =>
      (await app.client.post('/auth/mfa', { ticket: await ticketOf(app, 'dave'), recoveryCode })).status;
    expect(await finish(recoveryCodes[0])).toBe(401);
    expect(await finish(renewed.body.recoveryCodes[0])).toBe(200);
  });

  it('gives none to an account without a second factor', async () => {
    const client = app.clientFor(await app.createUser({ username: 'erin' }));

    expect(await client.post('/me/mfa/recovery-codes', CURRENT)).toHaveProblem(409, 'conflict');
  });

  it('leaves what a finished login gave: the session, the refresh token and the personal token go on', async () => {
    const { phone } = await enrolled(app, 'frank');
    const finish = async (path: string): Promise<Record<string, unknown>> =>
      (await app.client.post('/auth/mfa', { ticket: await ticketOf(app, 'frank', path), code: phone.freshCode() }))
        .body;
    const [pair, token] = [await finish('/auth/jwt'), await finish('/auth/token')];

    app.clock.advance('1h');

    expect((await app.client.post('/auth/jwt/refresh', { refresh: pair['refresh'] })).status).toBe(200);
    expect((await app.client.get('/me', { authorization: `Token ${String(token['token'])}` })).status).toBe(200);
  });
});

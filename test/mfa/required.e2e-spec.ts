import { SecondFactors } from '../../src/accounts/mfa/second-factors.js';
import { TotpAuthenticators } from '../../src/accounts/mfa/totp/totp-authenticators.js';
import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { Browser } from '../sessions/browser.js';
import { AuthenticatorApp, enrolled, ticketOf } from './authenticator-app.js';

describe('with MFA_REQUIRED=staff', () => {
  const app = useTestApp({ settings: { MFA_REQUIRED: 'staff' } });
  const logIn = (username: string, path = '/auth/jwt'): Promise<Answer> =>
    app.client.post(path, { username, password: PASSWORD });
  const enrol = async (ticket: string): Promise<AuthenticatorApp> =>
    new AuthenticatorApp(app, (await app.client.post<{ secret: string }>('/auth/mfa/enrol', { ticket })).body.secret);

  it('a login of staff without a second factor goes on with making one', async () => {
    await app.createUser({ username: 'alice', isStaff: true });
    const begun = await logIn('alice');
    expect(begun).toHaveProblem(401, 'mfa_required');
    expect(begun.body).toMatchObject({ methods: [], enrol: true, expiresIn: 300 });
    const ticket = String(begun.body['ticket']);
    const set = await app.client.post<{ secret: string; uri: string }>('/auth/mfa/enrol', { ticket });
    expect(set.body.uri).toMatch(/^otpauth:\/\/totp\//);
    const phone = new AuthenticatorApp(app, set.body.secret);
    expect(await app.client.post('/auth/mfa', { ticket, code: phone.wrongCode() })).toHaveProblem(
      401,
      'authentication_failed',
    );

    const answer = await app.client.post('/auth/mfa', { ticket, code: phone.code() });

    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body).sort()).toEqual(['access', 'expiresIn', 'recoveryCodes', 'refresh']);
    expect(answer.body['recoveryCodes']).toHaveLength(10);
    const client = app.client.withBearer(String(answer.body['access']));
    expect((await client.get('/me/mfa')).body).toEqual({ methods: ['totp'], recoveryCodesLeft: 10, required: true });
    expect((await logIn('alice')).body).toMatchObject({ methods: ['totp', 'recovery_code'] });
  });

  it('a login for a token, or for a session, goes on the same way', async () => {
    await app.createUser({ username: 'bob', isSuperuser: true });
    await app.createUser({ username: 'carol', isStaff: true });
    const forToken = await ticketOf(app, 'bob', '/auth/token', { name: 'laptop' });
    const token = await app.client.post('/auth/mfa', { ticket: forToken, code: (await enrol(forToken)).code() });
    expect(token.status).toBe(201);
    expect(token.body).toMatchObject({ name: 'laptop', recoveryCodes: expect.any(Array) as unknown });

    const browser = new Browser(app);
    const { ticket } = (await browser.logIn('carol')).body as unknown as { ticket: string };
    const session = await browser.send('POST', '/auth/mfa', { ticket, code: (await enrol(ticket)).code() });
    expect(Object.keys(session.body)).toEqual(['user', 'csrfToken', 'recoveryCodes']);
    expect((await browser.get('/me')).status).toBe(200);
  });

  it('gives nothing for a code before the factor was begun, nor for anything but a code', async () => {
    await app.createUser({ username: 'dave', isStaff: true });
    const ticket = await ticketOf(app, 'dave');

    for (const factor of [{ code: '123456' }, { recoveryCode: '0000-0000-0000-0000' }]) {
      expect(await app.client.post('/auth/mfa', { ticket, ...factor })).toHaveProblem(401, 'authentication_failed');
    }
  });

  it('is a second factor that a password alone makes once: not in place of one that there is', async () => {
    const { user } = await enrolled(app, 'erin', { isStaff: true });
    const ticket = await ticketOf(app, user.username);

    expect(await app.client.post('/auth/mfa/enrol', { ticket })).toHaveProblem(409, 'conflict');
  });

  it('does not let an older ticket replace the factor that was made meanwhile', async () => {
    await app.createUser({ username: 'frank', isStaff: true });
    const [thief, owner] = [await ticketOf(app, 'frank'), await ticketOf(app, 'frank')];
    const stolen = await enrol(thief);
    const phone = await enrol(owner);
    expect((await app.client.post('/auth/mfa', { ticket: owner, code: phone.code() })).status).toBe(200);

    for (const code of [stolen.code(), phone.code()]) {
      expect(await app.client.post('/auth/mfa', { ticket: thief, code })).toHaveProblem(401, 'authentication_failed');
    }
    expect(await app.client.post('/auth/mfa/enrol', { ticket: thief })).toHaveProblem(409, 'conflict');
  });

  it('is held against what the account has when it is written, not a moment before', async () => {
    const { user } = await enrolled(app, 'judy', { isStaff: true });
    const ticket = await ticketOf(app, user.username);
    const { secret } = await app.get(TotpAuthenticators).begin(user);
    const stale = jest
      .spyOn(app.get(SecondFactors), 'heldBy')
      .mockResolvedValueOnce({ totp: false, passkey: false, recoveryCodes: 0 });

    const code = new AuthenticatorApp(app, secret.reveal()).code();
    expect(await app.client.post('/auth/mfa', { ticket, code })).toHaveProblem(401, 'authentication_failed');
    expect(stale).toHaveBeenCalledTimes(2);
    stale.mockRestore();
  });

  it('is made once of 8 logins at once', async () => {
    await app.createUser({ username: 'grace', isStaff: true });
    const tickets = await atOnce(4, () => ticketOf(app, 'grace'));
    const code = (await enrol(tickets[0] ?? '')).code();

    const answers = await Promise.all(
      [...tickets, ...tickets].map((ticket) => app.client.post('/auth/mfa', { ticket, code })),
    );

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('cannot be given up', async () => {
    const { client } = await enrolled(app, 'heidi', { isStaff: true });

    expect(await client.post('/me/mfa/totp/disable', { currentPassword: PASSWORD })).toHaveProblem(409, 'conflict');

    expect((await client.get('/me/mfa')).body).toEqual({ methods: ['totp'], recoveryCodesLeft: 10, required: true });
  });

  it('asks nothing of others', async () => {
    await app.createUser({ username: 'ivan' });

    expect((await logIn('ivan')).status).toBe(200);
  });

  it.each(['/auth/mfa', '/auth/mfa/enrol', '/auth/mfa/passkey-options'])('knows no other ticket: %s', async (path) => {
    const answer = await app.client.post(path, {
      ticket: 'x'.repeat(43),
      ...(path === '/auth/mfa' && { code: '123456' }),
    });

    expect(answer).toHaveProblem(401, 'token_not_valid');
  });
});

describe('with MFA_REQUIRED=all', () => {
  const app = useTestApp({ settings: { MFA_REQUIRED: 'all', AUTH_BASIC: 'on' } });

  it('every login needs a second factor', async () => {
    await app.createUser({ username: 'alice' });

    expect((await app.client.post('/auth/jwt', { username: 'alice', password: PASSWORD })).body).toMatchObject({
      code: 'mfa_required',
      enrol: true,
    });
  });

  it('Basic has no room for one: it is refused', async () => {
    await app.createUser({ username: 'bob' });
    const authorization = `Basic ${Buffer.from(`bob:${PASSWORD}`).toString('base64')}`;

    expect(await app.client.get('/me', { authorization })).toHaveProblem(401, 'authentication_failed');
  });
});

describe('Basic for an account with a second factor', () => {
  const app = useTestApp({ settings: { AUTH_BASIC: 'on' } });
  const basic = (username: string, password: string) => ({
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  });

  it('is answered, and counts, like a wrong password', async () => {
    await enrolled(app, 'alice');
    await app.createUser({ username: 'bob' });
    expect((await app.client.get('/me', basic('bob', PASSWORD))).status).toBe(200);

    const [right, wrong] = [
      await app.client.get('/me', basic('alice', PASSWORD)),
      await app.client.get('/me', basic('bob', 'not the password')),
    ];
    expect(right).toHaveProblem(401, 'authentication_failed');
    expect({ ...right.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
    expect(right.header('www-authenticate')).toBe(wrong.header('www-authenticate'));
    for (let time = 1; time <= 4; time += 1) {
      await app.client.get('/me', basic('alice', PASSWORD));
    }
    expect(await app.client.get('/me', basic('alice', PASSWORD))).toHaveProblem(429, 'locked_out');
  });
});

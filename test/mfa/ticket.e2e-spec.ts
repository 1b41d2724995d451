import { type Answer } from '../kit/answer.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { enrolled, type Enrolled, ticketOf } from './authenticator-app.js';

describe('a login that waits for its second factor', () => {
  const app = useTestApp({ settings: { TRUSTED_PROXIES: '127.0.0.1' } });
  let names = 0;

  const fresh = (): Promise<Enrolled> => enrolled(app, `member-${(names += 1)}`);
  const finish = (body: object, headers = {}): Promise<Answer> => app.client.post('/auth/mfa', body, headers);

  it('is finished once', async () => {
    const { user, phone, recoveryCodes } = await fresh();
    const ticket = await ticketOf(app, user.username);
    expect((await finish({ ticket, code: phone.freshCode() })).status).toBe(200);

    const again = await finish({ ticket, recoveryCode: recoveryCodes[0] });

    expect(again).toHaveProblem(401, 'token_not_valid');
    expect(again.header('www-authenticate')).toBe('Bearer realm="api", Session realm="api", Token realm="api"');
  });

  it('is finished within five minutes', async () => {
    const { user, phone } = await fresh();
    const [late, last] = [await ticketOf(app, user.username), await ticketOf(app, user.username)];
    app.clock.advance('299s');
    expect((await finish({ ticket: last, code: phone.code() })).status).toBe(200);
    app.clock.advance('1s');

    expect(await finish({ ticket: late, code: phone.freshCode() })).toHaveProblem(401, 'token_not_valid');
  });

  it('is another client’s for nobody: not from another address, not with another user agent', async () => {
    const { user, phone } = await fresh();
    const here = { 'x-forwarded-for': '2001:db8::1', 'user-agent': 'Firefox' };
    const begun = await app.client.post<{ ticket: string }>(
      '/auth/jwt',
      { username: user.username, password: PASSWORD },
      here,
    );
    const body = { ticket: begun.body.ticket, code: phone.freshCode() };

    for (const elsewhere of [{ 'x-forwarded-for': '2001:db8:1::1' }, { 'user-agent': 'curl' }]) {
      expect(await finish(body, { ...here, ...elsewhere })).toHaveProblem(401, 'token_not_valid');
    }
    expect((await finish(body, { ...here, 'x-forwarded-for': '2001:db8::2' })).status).toBe(200);
  });

  it.each([
    ['a deactivation', `UPDATE "users" SET "is_active" = false WHERE "id" = $1`],
    ['a change that ends every token', `UPDATE "users" SET "token_version" = "token_version" + 1 WHERE "id" = $1`],
  ])('is dead after %s', async (_, statement) => {
    const { user, phone } = await fresh();
    const ticket = await ticketOf(app, user.username);
    await app.database.query(statement, [user.id]);

    expect(await finish({ ticket, code: phone.freshCode() })).toHaveProblem(401, 'token_not_valid');
  });

  it('is dead after logging out everywhere, and after a change of password', async () => {
    const { user, client, phone } = await fresh();
    const before = await ticketOf(app, user.username);
    expect((await client.post('/auth/logout-all')).status).toBe(204);
    const between = await ticketOf(app, user.username);
    const signedIn = await finish({ ticket: await ticketOf(app, user.username), code: phone.freshCode() });
    const changed = await app.client
      .withBearer(String(signedIn.body['access']))
      .put('/me/password', { currentPassword: PASSWORD, newPassword: 'another horse, another battery' });
    expect(changed.status).toBe(204);

    for (const ticket of [before, between]) {
      expect(await finish({ ticket, code: phone.freshCode() })).toHaveProblem(401, 'token_not_valid');
    }
  });

  it.each(['', 'x'.repeat(43), 'é'.repeat(20)])('is nothing for %j', async (ticket) => {
    expect((await finish({ ticket, code: '123456' })).status).toBe(ticket === '' ? 400 : 401);
  });
});

import { Mailbox } from '../kit/mailbox.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { AuthenticatorApp } from './authenticator-app.js';

const CURRENT = { currentPassword: PASSWORD };

describe('the owner of an account', () => {
  const app = useTestApp();
  const mailbox = new Mailbox(app);

  it('gets a mail for every change of the second factor, and for nothing else', async () => {
    const user = await app.createUser({ username: 'alice' });
    const root = app.clientFor(await app.createUser({ username: 'root', isSuperuser: true }));
    const client = app.clientFor(user);
    const mails = async (): Promise<number> => (await mailbox.to(user.email)).length;

    const { secret } = (await client.post<{ secret: string }>('/me/mfa/totp', CURRENT)).body;
    const phone = new AuthenticatorApp(app, secret);
    await client.post('/me/mfa/totp/confirm', { code: phone.wrongCode() });
    expect(await mails()).toBe(0);

    await client.post('/me/mfa/totp/confirm', { code: phone.code() });
    expect(await mails()).toBe(1);
    const mail = await mailbox.latest(user.email);
    expect(mail.subject).toBe('Your second factor was changed');
    expect(mail.source).toContain('alice');
    expect(mail.source).not.toContain(secret);

    await client.post('/me/mfa/recovery-codes', CURRENT);
    expect(await mails()).toBe(2);
    await client.post('/me/mfa/totp/disable', CURRENT);
    expect(await mails()).toBe(3);
    await client.post('/me/mfa/totp/disable', CURRENT);
    expect(await mails()).toBe(3);
    await root.delete(`/users/${user.id}/mfa`);
    expect(await mails()).toBe(4);
  });
});

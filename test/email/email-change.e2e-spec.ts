import { EmailVerifications } from '../../src/accounts/email/email-verifications.js';
import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { Mailbox } from '../kit/mailbox.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { issueToken } from '../tokens/personal-token.js';

describe('a change of address', () => {
  const app = useTestApp({ settings: { RATE_EMAIL_VERIFICATION: '1000000/min', RATE_MAIL: '1000000/min' } });
  const mailbox = new Mailbox(app);
  const change = (client: ApiClient, email: string, currentPassword?: string): Promise<Answer> =>
    client.patch('/me', { email, ...(currentPassword !== undefined && { currentPassword }) });
  const verify = (token: string): Promise<Answer> => app.client.post('/auth/email/verify', { token });

  it('takes effect when the new address is verified, and the old one is told', async () => {
    const client = app.clientFor(await app.createUser({ username: 'alice' }));

    const answer = await change(client, 'new@example.org', PASSWORD);

    expect(answer.status).toBe(200);
    expect(answer.body['email']).toBe('alice@example.org');
    const { token } = await mailbox.latest('new@example.org');
    expect((await verify(token)).status).toBe(204);
    expect((await client.get('/me')).body['email']).toBe('new@example.org');
    const told = await mailbox.latest('alice@example.org');
    expect(told.subject).toBe('Your e-mail address was changed');
    expect(told.source).not.toContain('new@example.org');
    const [row] = await app.database.query(`SELECT "email_verified_at" FROM "users" WHERE "username" = 'alice'`);
    expect(row).toEqual({ email_verified_at: new Date(app.clock.now()) });
    expect(await verify(token)).toHaveProblem(400, 'invalid');
  });

  it('changes the rest of a profile at once', async () => {
    const client = app.clientFor(await app.createUser({ username: 'bob' }));

    const answer = await client.patch('/me', { email: 'b@example.org', currentPassword: PASSWORD, firstName: 'Bob' });

    expect(answer.body).toMatchObject({ email: 'bob@example.org', firstName: 'Bob' });
    expect((await client.get('/me')).body).toMatchObject({ email: 'bob@example.org', firstName: 'Bob' });
  });

  it('needs the current password', async () => {
    const client = app.clientFor(await app.createUser({ username: 'carol' }));

    expect((await change(client, 'c@example.org')).body['errors']).toMatchObject([
      { pointer: '/currentPassword', code: 'required' },
    ]);
    expect((await change(client, 'c@example.org', 'wrong')).body['errors']).toMatchObject([
      { pointer: '/currentPassword', code: 'invalid' },
    ]);
    expect(await mailbox.to('c@example.org')).toEqual([]);
    expect((await change(client, 'carol@example.org')).status).toBe(200);
  });

  it('locks whoever guesses it with a stolen token', async () => {
    const client = app.clientFor(await app.createUser({ username: 'dave' }));
    for (let guess = 1; guess <= 5; guess += 1) {
      await change(client, 'd@example.org', `guess ${guess}`);
    }

    expect(await change(client, 'd@example.org', PASSWORD)).toHaveProblem(429, 'locked_out');
  });

  it('is not for a token that is limited to scopes', async () => {
    const { client } = await issueToken(app, await app.createUser({ username: 'erin' }), { scopes: ['me:write'] });

    expect(await change(client, 'e@example.org', PASSWORD)).toHaveProblem(403, 'permission_denied');
    expect((await client.patch('/me', { firstName: 'Erin' })).status).toBe(200);
  });

  it('tells the owner of an address that is taken, and not the caller', async () => {
    await app.createUser({ username: 'owner', email: 'Owner@example.org' });
    const client = app.clientFor(await app.createUser({ username: 'frank' }));

    const [taken, free] = [
      await change(client, 'owner@example.org', PASSWORD),
      await change(client, 'free@example.org', PASSWORD),
    ];

    expect([taken.status, taken.text]).toEqual([free.status, free.text]);
    const { subject, token } = await mailbox.latest('Owner@example.org');
    expect([subject, token]).toEqual(['You already have an account', '']);
  });

  it('gives an address to one of two who verify it at once', async () => {
    const clients = await atOnce(2, async (index) => app.clientFor(await app.createUser({ username: `twin${index}` })));
    for (const client of clients) {
      await change(client, 'twins@example.org', PASSWORD);
    }
    const mails = await mailbox.to('twins@example.org');

    const answers = await Promise.all(mails.map(({ token }) => verify(token)));

    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
    expect(await app.database.query(`SELECT 1 FROM "users" WHERE "email_key" = 'twins@example.org'`)).toHaveLength(1);
  });

  it('is made once by a token, of many times at once', async () => {
    const client = app.clientFor(await app.createUser({ username: 'grace' }));
    await change(client, 'g@example.org', PASSWORD);
    const { token } = await mailbox.latest('g@example.org');

    const answers = await atOnce(32, () => verify(token));

    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(31);
    expect(await mailbox.to('grace@example.org')).toHaveLength(1);
  });

  it.each([
    ['a newer one', (client: ApiClient): Promise<unknown> => change(client, 'newer@example.org', PASSWORD)],
    [
      'a change of password',
      (client: ApiClient): Promise<unknown> =>
        client.put('/me/password', { currentPassword: PASSWORD, newPassword: 'violet lantern river' }),
    ],
    ['a day', (): unknown => app.clock.advance('24h')],
  ])('ends with %s', async (what, end) => {
    const username = what.replaceAll(' ', '-');
    const client = app.clientFor(await app.createUser({ username }));
    await change(client, `${username}@example.com`, PASSWORD);
    const { token } = await mailbox.latest(`${username}@example.com`);

    await end(client);

    expect(await verify(token)).toHaveProblem(400, 'invalid');
  });

  it('can have its mail sent again, and so can an account whose address nobody has shown to be theirs', async () => {
    const client = app.clientFor(await app.createUser({ username: 'heidi' }));
    await change(client, 'h@example.org', PASSWORD);
    await app.client.post('/auth/email/resend', { email: 'h@example.org' });
    const [first, second] = await mailbox.to('h@example.org');
    expect((await verify(first!.token)).status).toBe(400);
    expect((await verify(second!.token)).status).toBe(204);

    await app.createUser({ username: 'ivan' });
    await app.client.post('/auth/email/resend', { email: 'ivan@example.org' });
    expect((await verify((await mailbox.latest('ivan@example.org')).token)).status).toBe(204);
    const [row] = await app.database.query(`SELECT "email_verified_at" FROM "users" WHERE "username" = 'ivan'`);
    expect(row).toEqual({ email_verified_at: new Date(app.clock.now()) });
  });

  it('by staff is one that nobody has shown to be theirs', async () => {
    const { id } = await app.createUser({ username: 'judy' });
    const staff = app.clientFor(await app.createUser({ username: 'root', isSuperuser: true, isStaff: true }));
    await app.database.query('UPDATE "users" SET "email_verified_at" = now() WHERE "id" = $1', [id]);
    const isVerified = async (): Promise<unknown> =>
      (
        await app.database.query('SELECT "email_verified_at" IS NOT NULL AS "it" FROM "users" WHERE "id" = $1', [id])
      )[0]?.['it'];

    await staff.patch(`/users/${id}`, { email: 'JUDY@example.org', firstName: 'Judy' });
    expect(await isVerified()).toBe(true);
    await staff.patch(`/users/${id}`, { email: 'judith@example.org' });
    expect(await isVerified()).toBe(false);
  });

  it('leaves nothing behind that expired', async () => {
    await app.database.query('DELETE FROM "email_verifications"');
    await change(app.clientFor(await app.createUser({ username: 'kim' })), 'k@example.org', PASSWORD);
    app.clock.advance('24h');

    expect(await app.get(EmailVerifications).clearExpired(10)).toBe(1);
  });
});

describe('a change of password', () => {
  const app = useTestApp();

  it('is told to the owner of the account', async () => {
    const alice = await app.createUser({ username: 'alice' });

    await app.clientFor(alice).put('/me/password', { currentPassword: PASSWORD, newPassword: 'violet lantern river' });

    expect((await new Mailbox(app).to(alice.email)).map(({ subject }) => subject)).toEqual([
      'Your password was changed',
    ]);
  });
});

import { Invitations } from '../../src/accounts/invitations/invitations.js';
import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { dumpOf } from '../kit/database-dump.js';
import { Mailbox } from '../kit/mailbox.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

interface InvitationPage {
  readonly count: number;
  readonly results: readonly { readonly id: string; readonly email: string }[];
}

describe('an invitation', () => {
  const app = useTestApp({
    settings: { REGISTRATION: 'invite', RATE_REGISTER: '1000000/min', PAGES_URL: 'https://app.example.com' },
  });
  const mailbox = new Mailbox(app);
  let staff: ApiClient;
  const register = (username: string, email: string, invitation?: string): Promise<Answer> =>
    app.client.post('/auth/register', {
      username,
      email,
      password: PASSWORD,
      ...(invitation !== undefined && { invitation }),
    });
  const invite = async (email: string): Promise<string> => {
    expect((await staff.post('/invitations', { email })).status).toBe(201);
    return (await mailbox.latest(email)).token;
  };

  beforeAll(async () => {
    staff = app.clientFor(await app.createUser({ username: 'stan', isStaff: true }));
  });

  it('lets its address register, which is still to be verified', async () => {
    const token = await invite('alice@example.org');
    expect((await mailbox.latest('alice@example.org')).source).toContain(
      `https://app.example.com/register#token=${token}`,
    );

    expect((await register('alice', 'Alice@example.org', token)).status).toBe(202);

    const { token: verification } = await mailbox.latest('Alice@example.org');
    expect((await app.client.post('/auth/email/verify', { token: verification })).status).toBe(204);
    expect((await app.signIn('alice')).access).toBeTruthy();
  });

  it('is needed', async () => {
    expect((await register('bob', 'bob@example.org')).body['errors']).toMatchObject([
      { pointer: '/invitation', code: 'required' },
    ]);
  });

  it.each([
    ['another address’s', () => invite('carol@example.org')],
    ['made up', () => Promise.resolve('A'.repeat(43))],
    [
      'too old',
      async () => {
        const token = await invite('mallory@example.org');
        app.clock.advance('7d');
        return token;
      },
    ],
    [
      'replaced by a newer one',
      async () => {
        const token = await invite('mallory@example.org');
        await invite('mallory@example.org');
        return token;
      },
    ],
  ])('must not be %s', async (_, token) => {
    staff = app.clientFor(await app.createUser({ username: `staff${Math.random()}`, isStaff: true }));
    const invitation = await token();
    staff = app.clientFor(await app.createUser({ username: `staff${Math.random()}`, isStaff: true }));

    expect((await register('mallory', 'mallory@example.org', invitation)).body['errors']).toMatchObject([
      { pointer: '/invitation', code: 'invalid' },
    ]);
  });

  it('is good once, of however many at once, and not used up by a registration that fails', async () => {
    const token = await invite('dave@example.org');
    expect((await register('stan', 'dave@example.org', token)).body['errors']).toMatchObject([
      { pointer: '/username', code: 'unique' },
    ]);

    const answers = await atOnce(16, (index) => register(`dave${index}`, 'dave@example.org', token));

    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(15);
  });

  it('is for staff to give, to see and to take back', async () => {
    const token = await invite('erin@example.org');
    const plain = app.clientFor(await app.createUser({ username: 'plain' }));

    const list = await staff.get<InvitationPage>('/invitations?pageSize=1');

    expect(list.body.results).toEqual([
      {
        id: expect.any(String) as string,
        email: 'erin@example.org',
        createdAt: expect.any(String) as string,
        expiresAt: expect.any(String) as string,
      },
    ]);
    const [{ id }] = list.body.results as InvitationPage['results'] & { 0: { id: string } };
    expect((await staff.delete(`/invitations/${id}`)).status).toBe(204);
    expect((await staff.delete(`/invitations/${id}`)).status).toBe(404);
    expect((await register('erin', 'erin@example.org', token)).status).toBe(400);
    expect(await plain.post('/invitations', { email: 'x@example.org' })).toHaveProblem(403, 'permission_denied');
    expect(await plain.get('/invitations')).toHaveProblem(403, 'permission_denied');
  });

  it('is not for an address that has an account', async () => {
    expect((await staff.post('/invitations', { email: 'STAN@example.org' })).body['errors']).toMatchObject([
      { pointer: '/email', code: 'unique' },
    ]);
  });

  it('has a token that is nowhere but in the mail', async () => {
    const token = await invite('frank@example.org');

    expect(await dumpOf(app.database)).not.toContain(token);
    expect(app.log.text).not.toContain(token);
  });

  it('is swept when it has expired', async () => {
    await app.database.query('DELETE FROM "invitations"');
    await invite('grace@example.org');
    app.clock.advance('7d');

    expect(await app.get(Invitations).clearExpired(10)).toBe(1);
  });
});

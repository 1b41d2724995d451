import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { dumpOf } from '../kit/database-dump.js';
import { Mailbox } from '../kit/mailbox.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { Registrations } from '../../src/accounts/registration/registrations.js';

const UNLIMITED = { RATE_REGISTER: '1000000/min', RATE_EMAIL_VERIFICATION: '1000000/min', RATE_MAIL: '1000000/min' };

describe('registering', () => {
  const app = useTestApp({ settings: { REGISTRATION: 'open', PUBLIC_URL: 'https://id.example.com', ...UNLIMITED } });
  const mailbox = new Mailbox(app);
  const register = (username: string, more: object = {}): Promise<Answer> =>
    app.client.post('/auth/register', { username, email: `${username}@example.org`, password: PASSWORD, ...more });
  const verify = (token: string): Promise<Answer> => app.client.post('/auth/email/verify', { token });
  const logIn = (username: string): Promise<Answer> => app.client.post('/auth/jwt', { username, password: PASSWORD });
  const users = (username: string): Promise<unknown[]> =>
    app.database.query('SELECT * FROM "users" WHERE "username" = $1', [username]);

  it('makes an account of whoever has shown that the address is theirs, and of nobody else', async () => {
    const answer = await register('alice', { firstName: 'Alice' });

    expect([answer.status, answer.body]).toEqual([202, {}]);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await users('alice')).toEqual([]);
    expect(await logIn('alice')).toHaveProblem(401, 'authentication_failed');

    const { token, source } = await mailbox.latest('alice@example.org');
    expect(source).toContain(`https://id.example.com/verify-email#token=${token}`);
    const verified = await verify(token);
    expect([verified.status, verified.headers.getSetCookie()]).toEqual([204, []]);
    expect((await logIn('alice')).status).toBe(200);
    expect(await users('alice')).toMatchObject([
      {
        email: 'alice@example.org',
        first_name: 'Alice',
        is_active: true,
        is_staff: false,
        is_superuser: false,
        email_verified_at: new Date(app.clock.now()),
      },
    ]);
    expect(await verify(token)).toHaveProblem(400, 'invalid');
  });

  it('answers for an address that is known as for one that is not, and tells its owner alone', async () => {
    await app.createUser({ username: 'bob', email: 'Bob@example.org' });
    const rows = (): Promise<unknown[]> => app.database.query('SELECT "email_key" FROM "registrations"');

    const answers = [
      await register('robert', { email: 'BOB@example.org' }),
      await register('nobody', { email: 'nobody@example.org' }),
    ];

    const seen = answers.map(({ status, text, headers }) => {
      const fields = [...headers].filter(([name]) => !/^(date|x-request-id|ratelimit)$/.test(name));
      return { status, text, fields };
    });
    expect(seen[0]).toEqual(seen[1]);
    expect(await rows()).toEqual(
      expect.arrayContaining([{ email_key: 'bob@example.org' }, { email_key: 'nobody@example.org' }]),
    );
    for (const username of ['robert', 'nobody']) {
      expect((await register(username, { email: 'else@example.org' })).body['errors']).toMatchObject([
        { pointer: '/username', code: 'unique' },
      ]);
    }
    const { subject, token } = await mailbox.latest('Bob@example.org');
    expect([subject, token]).toEqual(['You already have an account', '']);
    expect(await mailbox.to('BOB@example.org')).toEqual([]);
  });

  it('lets one have a name, of however many at once', async () => {
    const answers = await atOnce(50, (index) => register('carol', { email: `carol${index}@example.org` }));

    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 202)) {
      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual([
        { pointer: '/username', code: 'unique', detail: 'This value is already in use.' },
      ]);
    }
  });

  it('refuses the name of an account, whatever its case', async () => {
    await app.createUser({ username: 'dave' });

    expect((await register('DAVE', { email: 'other@example.org' })).body['errors']).toMatchObject([
      { pointer: '/username', code: 'unique' },
    ]);
  });

  it('makes one account of many verifications at once', async () => {
    await register('erin');
    const { token } = await mailbox.latest('erin@example.org');

    const answers = await atOnce(32, () => verify(token));

    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 204)) {
      expect(answer.body['errors']).toEqual([
        { pointer: '/token', code: 'invalid', detail: 'The token is not valid, has been used or has expired.' },
      ]);
    }
    expect(await users('erin')).toHaveLength(1);
  });

  it('keeps an address from nobody: whoever verifies first has it', async () => {
    await register('frank', { email: 'shared@example.org' });
    await register('fred', { email: 'shared@example.org' });
    const [first, second] = await mailbox.to('shared@example.org');

    expect((await verify(second!.token)).status).toBe(204);
    expect((await verify(first!.token)).status).toBe(400);
    expect([await users('frank'), await users('fred')]).toMatchObject([[], [{ email: 'shared@example.org' }]]);
  });

  it('is not good any more when staff gave the name away meanwhile', async () => {
    await register('grace');
    await app.createUser({ username: 'grace', email: 'another@example.org' });

    expect((await verify((await mailbox.latest('grace@example.org')).token)).status).toBe(400);
    expect(await users('grace')).toMatchObject([{ email: 'another@example.org' }]);
  });

  it('tells every reason against the password at once', async () => {
    const { body } = await register('heidi', { password: 'heidi' });

    expect(body['errors']).toMatchObject([
      { pointer: '/password', code: 'min_length' },
      { pointer: '/password', code: 'invalid', detail: 'Is too similar to the username.' },
      { pointer: '/password', code: 'invalid', detail: 'Is too similar to the e-mail address.' },
    ]);
  });

  it.each([
    ['a rank', { isStaff: true }],
    ['an address with a comment', { email: 'ivan(evil@x.example)@example.org' }],
    ['a quoted local part', { email: '"ivan@evil.example"@example.org' }],
    ['two addresses', { email: 'ivan@example.org,evil@x.example' }],
    ['a name beside the address', { email: 'Ivan <ivan@example.org>' }],
    ['a header behind the address', { email: 'ivan@example.org\r\nBcc: evil@x.example' }],
    ['a letter that looks like another', { email: 'iv\u0430n@example.org' }],
    ['a full stop that looks like another', { email: 'ivan@example\u3002org' }],
    ['a username that looks like another', { username: 'iv\u0430n' }],
  ])('refuses %s, and sends nothing', async (_, more) => {
    const before = (await mailbox.all()).length;

    expect(await register('ivan', more)).toHaveProblem(400, 'invalid');

    expect(await mailbox.all()).toHaveLength(before);
  });

  it('is refused when a page of another site sends it', async () => {
    const answer = await app.client.post(
      '/auth/register',
      { username: 'judy', email: 'judy@example.org', password: PASSWORD },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    );

    expect(answer).toHaveProblem(403, 'csrf_failed');
  });

  it('sends another mail when the first was lost, and ends the first one’s token', async () => {
    await register('mallory');
    const first = await mailbox.latest('mallory@example.org');

    const answer = await app.client.post('/auth/email/resend', { email: 'Mallory@Example.org' });

    expect([answer.status, answer.body]).toEqual([202, {}]);
    const mails = await mailbox.to('mallory@example.org');
    expect(mails).toHaveLength(2);
    expect((await verify(first.token)).status).toBe(400);
    expect((await verify(mails[1]!.token)).status).toBe(204);
  });

  it('sends none to an address that nobody waits for, and answers alike', async () => {
    await app.createUser({ username: 'known' });
    await app.database.query(`UPDATE "users" SET "email_verified_at" = now() WHERE "username" = 'known'`);
    const before = (await mailbox.all()).length;

    for (const email of ['stranger@example.org', 'known@example.org']) {
      const answer = await app.client.post('/auth/email/resend', { email });
      expect([answer.status, answer.text]).toEqual([202, '{}']);
    }

    expect(await mailbox.all()).toHaveLength(before);
  });

  it('leaves no token, and no password, in the database or in the log', async () => {
    await register('niaj');
    const dump = await dumpOf(app.database);
    const { token } = await mailbox.latest('niaj@example.org');

    for (const text of [dump, await dumpOf(app.database), app.log.text]) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(PASSWORD);
    }
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('expires, and gives the name free', async () => {
    await register('olivia');
    const { token } = await mailbox.latest('olivia@example.org');
    app.clock.advance('24h');

    expect((await verify(token)).status).toBe(400);
    expect((await register('olivia')).status).toBe(202);
    expect((await verify((await mailbox.latest('olivia@example.org')).token)).status).toBe(204);
  });

  it('is swept when it has expired, in batches', async () => {
    await app.database.query('DELETE FROM "registrations"');
    for (const username of ['peggy', 'peter', 'paul']) {
      await register(username);
    }
    const registrations = app.get(Registrations);
    expect(await registrations.clearExpired(10)).toBe(0);
    app.clock.advance('24h');

    expect([await registrations.clearExpired(2), await registrations.clearExpired(2)]).toEqual([2, 1]);
  });
});

describe('a mailbox', () => {
  const app = useTestApp({ settings: { REGISTRATION: 'open', ...UNLIMITED, RATE_MAIL: '2/h' } });
  const mailbox = new Mailbox(app);

  it('is not filled by strangers, and no answer tells', async () => {
    await app.createUser({ username: 'victim' });
    for (const [path, more] of [
      ['/auth/password/reset', {}],
      ['/auth/register', { username: 'one', password: PASSWORD }],
      ['/auth/password/reset', {}],
      ['/auth/email/resend', {}],
      ['/auth/register', { username: 'two', password: PASSWORD }],
    ] as const) {
      const answer = await app.client.post(path, { email: 'VICTIM@example.org', ...more });
      expect([answer.status, answer.text]).toEqual([202, '{}']);
    }

    expect(await mailbox.to('victim@example.org')).toHaveLength(2);
    app.clock.advance('1h');
    await app.client.post('/auth/password/reset', { email: 'victim@example.org' });
    expect(await mailbox.to('victim@example.org')).toHaveLength(3);
  });
});

describe('registering where it is closed', () => {
  const app = useTestApp();

  it('is refused', async () => {
    const answer = await app.client.post('/auth/register', {
      username: 'alice',
      email: 'alice@example.org',
      password: PASSWORD,
    });

    expect(answer).toHaveProblem(403, 'permission_denied');
    expect(await app.database.query('SELECT * FROM "registrations"')).toEqual([]);
  });

  it('is throttled', async () => {
    const answer = await app.client.post('/auth/register', {});

    expect(answer.header('ratelimit-policy')).toContain('"register";q=30;w=3600');
  });
});

import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { Mailbox } from '../kit/mailbox.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

describe('an account', () => {
  const app = useTestApp();
  let root: ApiClient;

  beforeAll(async () => {
    root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
  });

  const make = (username: string, more: object = {}): Promise<Answer<{ id: string; errors: unknown }>> =>
    root.post('/users', { username, email: `${username}@example.org`, password: PASSWORD, ...more });

  describe('has a password', () => {
    it('that no answer ever holds, nor its hash, however it is asked', async () => {
      const made = await make('secretive');
      const path = `/users/${made.body.id}`;
      const answers = await Promise.all([
        root.get('/users'),
        root.get(path),
        root.patch(path, { password: `${PASSWORD}!` }),
        root.put(path, { username: 'secretive', email: 'secretive@example.org', password: `${PASSWORD}?` }),
        root.patch(path, { password: 7 }),
        make('secretive'),
        make('x'.repeat(200)),
        app.client.post('/auth/jwt', { username: 'secretive', password: `${PASSWORD}#` }),
      ]);

      for (const { text } of [made, ...answers]) {
        expect(text).not.toMatch(/argon2|password_?hash/i);
        expect(text).not.toContain(PASSWORD);
      }
      expect(app.log.text).not.toContain(PASSWORD);
    });

    it('whose replacement by staff ends what was given for the old one and a lockout, and is told by mail', async () => {
      const { body: user } = await make('forgetful');
      const { access } = await app.signIn('forgetful', PASSWORD);
      const logIn = (password: string): Promise<Answer> =>
        app.client.post('/auth/jwt', { username: 'forgetful', password });
      for (let guess = 1; guess <= 5; guess += 1) {
        await logIn('not the password');
      }
      expect(await logIn(PASSWORD)).toHaveProblem(429, 'locked_out');

      const replaced = await root.patch(`/users/${user.id}`, { email: 'new@example.org', password: `${PASSWORD}!` });

      expect(replaced.status).toBe(200);
      expect((await app.client.get('/me', { authorization: `Bearer ${access}` })).status).toBe(401);
      expect((await logIn(`${PASSWORD}!`)).status).toBe(200);
      const told = await new Mailbox(app).to('forgetful@example.org');
      expect(told.map(({ subject }) => subject)).toEqual([expect.stringMatching(/password was changed/i)]);
    });

    it.each([
      ['7 characters', 'x3$Kq9v', 400],
      ['8 characters', 'x3$Kq9vT', 201],
      ['64 characters', 'x3$Kq9vT'.repeat(8), 201],
      ['256 characters', 'x3$Kq9vT'.repeat(32), 201],
      ['257 characters', `${'x3$Kq9vT'.repeat(32)}a`, 400],
      ['blanks around it', '  x3$Kq9vT  ', 201],
      ['eight emoji', '🦊🐢🌵🧭🪁🎷🧶🪴', 201],
      ['other alphabets', 'пароль秘密の言葉', 201],
      ['a NUL', 'x3$K\u0000q9vT', 400],
      ['a lone surrogate', 'x3$K\ud800q9vT', 400],
    ])('of %s: %s', async (_, password, status) => {
      const username = `u${Buffer.from(password).toString('hex').slice(0, 60)}${password.length}`;

      expect((await make(username, { password })).status).toBe(status);

      if (status === 201) {
        expect((await app.signIn(username, password)).expiresIn).toBeGreaterThan(0);
      }
    });
  });

  describe('has a name of its own', () => {
    it('whatever its case', async () => {
      expect((await make('Heidi')).status).toBe(201);

      const answer = await make('hEIDI', { email: 'other@example.org' });

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body.errors).toEqual([expect.objectContaining({ pointer: '/username', code: 'unique' })]);
      expect(answer.text).not.toMatch(/constraint|users_|key/);
    });

    it('and an address of its own, whatever its case', async () => {
      expect((await make('ivan', { email: 'Ivan@Example.org' })).status).toBe(201);

      const answer = await make('ivan2', { email: 'iVAN@example.ORG' });

      expect(answer.body.errors).toEqual([expect.objectContaining({ pointer: '/email', code: 'unique' })]);
    });

    it('also when it is renamed', async () => {
      const judy = await make('judy');
      await make('kim');

      expect(await root.patch(`/users/${judy.body.id}`, { username: 'KIM' })).toHaveProblem(400, 'invalid');
      expect((await root.patch(`/users/${judy.body.id}`, { username: 'JUDY' })).status).toBe(200);
    });

    it('when twenty ask for it at once: one gets it', async () => {
      const answers = await atOnce(20, () => make('leo'));

      const refused = answers.filter(({ status }) => status !== 201);
      expect(refused).toHaveLength(19);
      for (const answer of refused) {
        expect(answer).toHaveProblem(400, 'invalid');
        expect(answer.body.errors).toEqual([expect.objectContaining({ code: 'unique' })]);
      }
      await expect(app.database.query(`SELECT 1 FROM users WHERE username = 'leo'`)).resolves.toHaveLength(1);
    });

    it.each([
      '',
      ' ',
      'with space',
      'a/b',
      'аlice',
      'ａlice',
      'a\u200bb',
      'a\nb',
      '<b>',
      'a'.repeat(151),
      7,
      null,
      ['x'],
      {},
    ])('that is not %j', async (username) => {
      const answer = await make('someone', { username });

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body.errors).toEqual([expect.objectContaining({ pointer: '/username' })]);
    });
  });

  it.each(['id', 'lastLogin', 'dateJoined', 'passwordHash', 'tokenVersion', 'usernameKey', 'groups', 'articles'])(
    'is not given the member %s',
    async (member) => {
      const answer = await make('nina', { [member]: null });

      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body.errors).toEqual([expect.objectContaining({ pointer: `/${member}`, code: 'unknown_field' })]);
    },
  );

  it.each(['isActive', 'isStaff', 'isSuperuser'])('takes %s as true or false alone', async (member) => {
    for (const value of ['true', 1, 0, null, [], {}]) {
      expect(await make('oscar', { [member]: value })).toHaveProblem(400, 'invalid');
    }
  });
});

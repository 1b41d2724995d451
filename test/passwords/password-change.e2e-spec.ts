import { PasswordHasher } from '../../src/accounts/passwords/password-hasher.js';
import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { Browser } from '../sessions/browser.js';

const NEW = 'Cobalt-wren-38-harbour';

describe('changing one’s password', () => {
  const app = useTestApp();

  const logIn = (username: string, password: string): Promise<Answer> =>
    app.client.post('/auth/jwt', { username, password });

  const change = (client: { put: typeof app.client.put }, currentPassword: string, newPassword: string) =>
    client.put('/me/password', { currentPassword, newPassword });

  it('works with the current one; from then on only the new one does', async () => {
    await app.createUser({ username: 'alice' });
    const { client } = await app.signIn('alice');

    const answer = await change(client, PASSWORD, NEW);

    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await logIn('alice', PASSWORD)).toHaveProblem(401, 'authentication_failed');
    expect((await logIn('alice', NEW)).status).toBe(200);
  });

  it('ends every access and refresh token there is, the one it was asked with too', async () => {
    await app.createUser({ username: 'bob' });
    const logins = await atOnce(3, () => logIn('bob', PASSWORD));
    const clients = logins.map(({ body }) => app.client.withBearer(String(body['access'])));
    await Promise.all(clients.map((client) => client.get('/me')));

    expect((await change(clients[0]!, PASSWORD, NEW)).status).toBe(204);

    for (const [index, client] of clients.entries()) {
      expect(await client.get('/me')).toHaveProblem(401, 'token_not_valid');
      const refresh = logins[index]?.body['refresh'];
      expect(await app.client.post('/auth/jwt/refresh', { refresh })).toHaveProblem(401, 'token_not_valid');
    }
  });

  it('ends every session but the one that asked, which goes on under a new cookie', async () => {
    const { id, tokenVersion } = await app.createUser({ username: 'rupert' });
    const [mine, other] = [await new Browser(app).signIn('rupert'), await new Browser(app).signIn('rupert')];
    const stolen = mine.copy();
    const body = { currentPassword: PASSWORD, newPassword: NEW };

    expect((await mine.send('PUT', '/me/password', body)).status).toBe(204);

    expect((await mine.get('/me')).status).toBe(200);
    expect((await mine.send('PATCH', '/me', { firstName: 'Rupert' })).status).toBe(200);
    for (const browser of [stolen, other]) {
      expect((await browser.get('/me')).status).toBe(401);
    }
    expect((await app.clientFor({ id, tokenVersion }).get('/me')).status).toBe(401);
  });

  it('ends what a login gives that had judged the old one just before', async () => {
    const sybil = app.clientFor(await app.createUser({ username: 'sybil' }));
    const hasher = app.get(PasswordHasher);
    const verify = hasher.verify.bind(hasher);
    let release = (): void => undefined;
    const changed = new Promise<void>((resolve) => {
      release = resolve;
    });
    const judging = jest.spyOn(hasher, 'verify').mockImplementation(async (...judged) => {
      const matches = await verify(...judged);
      await changed;
      return matches;
    });
    try {
      const logins = ['/auth/jwt', '/auth/session'].map((way) =>
        app.client.post(way, { username: 'sybil', password: PASSWORD }),
      );
      await eventually(() => expect(judging).toHaveBeenCalledTimes(2), 10_000);
      judging.mockRestore();
      expect((await change(sybil, PASSWORD, NEW)).status).toBe(204);
      release();

      const [jwt, session] = await Promise.all(logins);
      expect([jwt?.status, session?.status]).toEqual([200, 200]);
      const { access, refresh } = jwt?.body ?? {};
      const cookie = session?.header('set-cookie')?.split(';', 1)[0] ?? '';
      expect((await app.client.withBearer(String(access)).get('/me')).status).toBe(401);
      expect((await app.client.post('/auth/jwt/refresh', { refresh })).status).toBe(401);
      expect((await app.client.get('/me', { cookie })).status).toBe(401);
    } finally {
      judging.mockRestore();
      release();
    }
  });

  it('ends every session when a token asked', async () => {
    const walter = app.clientFor(await app.createUser({ username: 'walter' }));
    const browser = await new Browser(app).signIn('walter');

    const answer = await change(walter, PASSWORD, NEW);

    expect([answer.status, answer.header('set-cookie')]).toEqual([204, null]);
    expect((await browser.get('/me')).status).toBe(401);
  });

  it('needs the current one', async () => {
    const carol = app.clientFor(await app.createUser({ username: 'carol' }));

    const answer = await change(carol, 'not the password', NEW);

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toEqual([
      { pointer: '/currentPassword', code: 'invalid', detail: 'This is not the current password.' },
    ]);
    expect((await carol.get('/me')).status).toBe(200);
    expect((await logIn('carol', PASSWORD)).status).toBe(200);
  });

  it('locks whoever guesses with a stolen token, on every way to log in', async () => {
    const dave = app.clientFor(await app.createUser({ username: 'dave' }));
    const answers: Answer[] = [];
    for (let guess = 1; guess <= 20; guess += 1) {
      answers.push(await change(dave, `guess ${guess}`, NEW));
    }

    expect(answers.map(({ status }) => status)).toEqual([
      ...Array<number>(5).fill(400),
      ...Array<number>(15).fill(429),
    ]);
    expect(answers[19]).toHaveProblem(429, 'locked_out');
    expect(await change(dave, PASSWORD, NEW)).toHaveProblem(429, 'locked_out');
    expect(await logIn('dave', PASSWORD)).toHaveProblem(429, 'locked_out');
  });

  it('tells every reason against the new one, and judges no current one before it is good', async () => {
    const erin = app.clientFor(await app.createUser({ username: 'erin', email: 'erin@7654321.example' }));

    for (let time = 1; time <= 8; time += 1) {
      const answer = await change(erin, 'not the password', '1234567');
      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body['errors']).toEqual([
        { pointer: '/newPassword', code: 'min_length', detail: 'Must have at least 8 characters.' },
        { pointer: '/newPassword', code: 'invalid', detail: 'Is too similar to the e-mail address.' },
        { pointer: '/newPassword', code: 'invalid', detail: 'Must not be digits only.' },
        {
          pointer: '/newPassword',
          code: 'invalid',
          detail: 'Must not be a sequence of the alphabet, the digits or the keyboard.',
        },
      ]);
    }
    expect((await change(erin, PASSWORD, NEW)).status).toBe(204);
  });

  it('refuses the same one again', async () => {
    const frank = app.clientFor(await app.createUser({ username: 'frank' }));

    const answer = await change(frank, PASSWORD, PASSWORD);

    expect(answer.body['errors']).toEqual([
      { pointer: '/newPassword', code: 'invalid', detail: 'Must differ from the current password.' },
    ]);
  });

  it('happens once of many times at once', async () => {
    const grace = app.clientFor(await app.createUser({ username: 'grace' }));

    const answers = await atOnce(4, (index) => change(grace, PASSWORD, `${NEW}-${index}`));

    const done = answers.findIndex(({ status }) => status === 204);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect((await logIn('grace', `${NEW}-${done}`)).status).toBe(200);
    const [row] = await app.database.query(`SELECT "token_version" FROM "users" WHERE "username" = 'grace'`);
    expect(row).toEqual({ token_version: 1 });
  });

  it('takes passwords exactly as they are sent', async () => {
    await app.createUser({ username: 'heidi' });
    const odd = ' cafe\u0301 Lantern\t';
    const { client } = await app.signIn('heidi');
    expect((await change(client, PASSWORD, odd)).status).toBe(204);

    expect((await logIn('heidi', odd)).status).toBe(200);
    for (const other of [odd.trim(), odd.normalize('NFC'), odd.toLowerCase()]) {
      expect(await logIn('heidi', other)).toHaveProblem(401, 'authentication_failed');
    }
  });

  it('is for known callers, with nothing else in the body', async () => {
    const ivan = app.clientFor(await app.createUser({ username: 'ivan' }));

    expect(await change(app.client, PASSWORD, NEW)).toHaveProblem(401, 'not_authenticated');
    const answer = await ivan.put('/me/password', { currentPassword: 1, userId: 'x' });
    expect(answer.body['errors']).toMatchObject([
      { pointer: '/userId', code: 'unknown_field' },
      { pointer: '/currentPassword', code: 'invalid' },
      { pointer: '/newPassword', code: 'required' },
    ]);
    expect(await change(ivan, PASSWORD, 'x'.repeat(257))).toHaveProblem(400, 'invalid');
  });

  it('leaves no password in the log', () => {
    expect(app.log.text).not.toContain(PASSWORD);
    expect(app.log.text).not.toContain(NEW);
  });
});

import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { enrolled, ticketOf } from './authenticator-app.js';

describe('guessing at a second factor', () => {
  const app = useTestApp();
  const guesses = useTestApp({ settings: { LOCKOUT_LIMIT: '1000' }, sharing: app });
  const logIn = (password = PASSWORD, username = 'alice'): Promise<Answer> =>
    app.client.post('/auth/jwt', { username, password });

  it('ends the ticket with the fifth wrong one, also for the right one', async () => {
    const { phone } = await enrolled(app, 'erin');
    const ticket = await ticketOf(guesses, 'erin');
    const codes: (string | undefined)[] = [];
    for (let guess = 1; guess <= 6; guess += 1) {
      const code = guess === 6 ? phone.freshCode() : phone.wrongCode();
      codes.push(String((await guesses.client.post('/auth/mfa', { ticket, code })).body['code']));
    }

    expect(codes).toEqual([...Array<string>(5).fill('authentication_failed'), 'token_not_valid']);
  });

  it('gets no more than five judged of 40 at once', async () => {
    const { phone } = await enrolled(app, 'frank');
    const ticket = await ticketOf(guesses, 'frank');
    const code = phone.wrongCode();

    const answers = await atOnce(40, () => guesses.client.post('/auth/mfa', { ticket, code }));

    expect(answers.filter(({ body }) => body['code'] === 'authentication_failed')).toHaveLength(5);
  });

  it('counts as failed logins, which a known password does not make forgotten', async () => {
    const { phone } = await enrolled(app, 'alice');
    for (let guess = 1; guess <= 4; guess += 1) {
      const ticket = await ticketOf(app, 'alice');
      const answer = await app.client.post('/auth/mfa', { ticket, code: phone.wrongCode() });
      expect(answer).toHaveProblem(401, 'authentication_failed');
    }
    expect(await logIn('not the password')).toHaveProblem(401, 'authentication_failed');

    expect(await logIn()).toHaveProblem(429, 'locked_out');
  });

  it('locks every way to log in, and a ticket from before too', async () => {
    const { phone } = await enrolled(app, 'bob');
    const [ticket, other] = [await ticketOf(app, 'bob'), await ticketOf(app, 'bob')];
    for (let guess = 1; guess <= 5; guess += 1) {
      await app.client.post('/auth/mfa', { ticket, code: phone.wrongCode() });
    }

    expect(await app.client.post('/auth/mfa', { ticket: other, code: phone.freshCode() })).toHaveProblem(
      429,
      'locked_out',
    );
    for (const path of ['/auth/jwt', '/auth/token', '/auth/session']) {
      expect(await app.client.post(path, { username: 'bob', password: PASSWORD })).toHaveProblem(429, 'locked_out');
    }
    app.clock.advance('15m');
    const again = await ticketOf(app, 'bob');
    expect((await app.client.post('/auth/mfa', { ticket: again, code: phone.freshCode() })).status).toBe(200);
  });

  it('is forgotten once a login is complete', async () => {
    const { phone } = await enrolled(app, 'carol');
    for (let round = 1; round <= 3; round += 1) {
      const ticket = await ticketOf(app, 'carol');
      for (let guess = 1; guess <= 4; guess += 1) {
        await app.client.post('/auth/mfa', { ticket, code: phone.wrongCode() });
      }
      expect((await app.client.post('/auth/mfa', { ticket, code: phone.freshCode() })).status).toBe(200);
    }
  });
});

import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { type TestApp, useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

const logIn = (app: TestApp, username: string, password: string): Promise<Answer> =>
  app.client.post('/auth/jwt', { username, password });

describe('failed logins while the database is down', () => {
  const app = useTestApp({ cutsDatabase: true });

  it('are 503, and do not count', async () => {
    await app.createUser({ username: 'alice' });
    for (let guess = 1; guess <= 4; guess += 1) {
      expect((await logIn(app, 'alice', 'wrong')).status).toBe(401);
    }
    await app.databaseLink.cut();
    try {
      for (let guess = 1; guess <= 3; guess += 1) {
        const answer = await logIn(app, 'alice', PASSWORD);
        expect(answer).toHaveProblem(503, 'unavailable');
        expect(Number(answer.header('retry-after'))).toBeGreaterThan(0);
      }
    } finally {
      await app.databaseLink.restore();
    }

    expect((await logIn(app, 'alice', PASSWORD)).status).toBe(200);
  });
});

describe('failed logins on two processes', () => {
  const first = useTestApp();
  const second = useTestApp({ sharing: first });

  it('count together: 5 of 200 at once are judged', async () => {
    await first.createUser({ username: 'alice' });

    const answers = await atOnce(200, (index) => logIn(index % 2 ? first : second, 'alice', `guess ${index}`));

    const count = (code: unknown): number => answers.filter(({ body }) => body['code'] === code).length;
    expect([count('authentication_failed'), count('locked_out')]).toEqual([5, 195]);
    expect(await logIn(first, 'alice', PASSWORD)).toHaveProblem(429, 'locked_out');
    expect(await logIn(second, 'alice', PASSWORD)).toHaveProblem(429, 'locked_out');
  });
});

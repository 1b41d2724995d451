import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

const WRONG = 'not the password';

/** Nobody else's, so that what one test does to an address is nothing to the next. */
let addresses = 0;
function freshAddress(): string {
  addresses += 1;
  return `198.51.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`;
}

describe('failed logins from one address', () => {
  const app = useTestApp({ settings: { TRUSTED_PROXIES: '127.0.0.1', LOCKOUT_LIMIT: '1' } });

  const logIn = (username: string, password: string, from: string): Promise<Answer> =>
    app.client.post('/auth/jwt', { username, password }, { 'x-forwarded-for': from });

  /** So many names, each once: none of them is locked before. */
  async function guess(count: number, from: string | ((index: number) => string)): Promise<void> {
    const answers = await atOnce(count, (index) => {
      const address = typeof from === 'string' ? from : from(index);
      return logIn(`nobody-${freshAddress()}`, WRONG, address);
    });
    answers.forEach((answer) => expect(answer).toHaveProblem(401, 'authentication_failed'));
  }

  beforeAll(() => app.createUser({ username: 'olivia' }));

  it('lock it at the 20-fold limit, whomever they were for; its people may log in before', async () => {
    const address = freshAddress();
    await guess(12, address);
    expect((await logIn('olivia', PASSWORD, address)).status).toBe(200);
    await guess(7, address);
    expect((await logIn('olivia', PASSWORD, address)).status).toBe(200);
    await guess(1, address);

    const refused = await logIn('olivia', PASSWORD, address);
    expect(refused).toHaveProblem(429, 'locked_out');
    expect(refused.header('retry-after')).toBe('900');
    expect((await logIn('olivia', PASSWORD, freshAddress())).status).toBe(200);

    app.clock.advance('15m');
    expect((await logIn('olivia', PASSWORD, address)).status).toBe(200);
    await guess(20, address);
    expect((await logIn('olivia', PASSWORD, address)).header('retry-after')).toBe('7200');
  });

  it('lock it for guesses at a name that is locked already no more than for others', async () => {
    const address = freshAddress();
    await logIn('popular', WRONG, address);
    const refused = await atOnce(30, () => logIn('popular', WRONG, address));

    expect(refused.every(({ status }) => status === 429)).toBe(true);
    await guess(18, address);
  });

  it('are forgotten after a quarter of an hour, so that slips do not add up', async () => {
    const address = freshAddress();
    for (let quarter = 1; quarter <= 3; quarter += 1) {
      await guess(19, address);
      app.clock.advance('15m');
    }
  });

  it('count for the whole /64 of an IPv6 address', async () => {
    await guess(20, (index) => `2001:db8:0:7::${index.toString(16)}`);

    expect(await logIn('olivia', PASSWORD, '2001:db8:0:7:ffff::1')).toHaveProblem(429, 'locked_out');
    expect((await logIn('olivia', PASSWORD, '2001:db8:0:8::1')).status).toBe(200);
  });
});

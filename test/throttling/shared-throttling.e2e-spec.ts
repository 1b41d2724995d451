import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { describeOnRedis } from '../kit/test-redis.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

const passed = (answers: readonly Answer[]): number => {
  const throttled = answers.filter(({ status }) => status === 429);
  throttled.forEach((answer) => expect(answer).toHaveProblem(429, 'throttled'));
  const judged = answers.filter(({ status }) => status === 200 || status === 401);
  expect(judged.length + throttled.length).toBe(answers.length);
  return judged.length;
};

describeOnRedis('throttling over several servers that share a Redis', (redis) => {
  const settings = { ...redis.settings, RATE_USER: '100/h', RATE_LOGIN: '8/h', TRUSTED_PROXIES: '127.0.0.1' };
  const one = useTestApp({ settings });
  const other = useTestApp({ settings, sharing: one });

  it('admits exactly a hundred of a thousand at once, round after round', async () => {
    for (const username of ['alice', 'bob', 'carol']) {
      const user = await one.createUser({ username });
      const clients = [one.clientFor(user), other.clientFor(user)];
      // From then on the account is remembered, so that the burst is one of throttling and not of the database.
      expect(passed(await Promise.all(clients.map((client) => client.get('/me'))))).toBe(2);

      const answers = await atOnce(1000, (index) => clients[index % 2]!.get('/me'));

      expect(passed(answers)).toBe(98);
      expect(await clients[1]!.get('/articles')).toHaveProblem(429, 'throttled');
    }
  });

  it('judges exactly as many logins as it may', async () => {
    await one.createUser({ username: 'dora' });
    for (const address of ['203.0.113.1', '203.0.113.2']) {
      const answers = await atOnce(100, (index) =>
        (index % 2 ? one : other).client.post(
          '/auth/jwt',
          { username: index % 2 ? 'dora' : `nobody${index}`, password: PASSWORD },
          { 'x-forwarded-for': address },
        ),
      );
      expect(passed(answers)).toBe(8);
    }
  });

  it('asks Redis once before authentication and once after it, whatever the number of limits', async () => {
    const user = await one.createUser({ username: 'erin' });
    const monitor = await redis.client.monitor();
    const asked: string[] = [];
    monitor.on('monitor', (_time: string, command: readonly string[], source: string) => {
      if (source !== 'lua' && command.some((word) => word.startsWith(redis.prefix))) {
        asked.push(command[0] ?? '');
      }
    });
    try {
      const answer = await one.clientFor(user).get('/articles');
      expect(answer.header('ratelimit-policy')).toMatch(/"address".*"user".*"articles"/);
      await redis.client.ping();
      expect(asked).toEqual(['evalsha', 'evalsha']);
    } finally {
      monitor.disconnect();
    }
  });

  it('loses nothing of security when Redis is flushed: who is locked out and what is revoked stay so', async () => {
    const mallory = await one.createUser({ username: 'mallory' });
    const { access, client } = await one.signIn('mallory');
    for (let guess = 0; guess < 5; guess += 1) {
      await one.client.post(
        '/auth/jwt',
        { username: 'mallory', password: 'wrong' },
        { 'x-forwarded-for': '203.0.113.50' },
      );
    }
    expect((await client.post('/auth/logout-all')).status).toBe(204);

    await redis.flush();

    expect(await redis.keys()).toEqual([]);
    const login = { username: 'mallory', password: PASSWORD };
    expect(await other.client.post('/auth/jwt', login, { 'x-forwarded-for': '203.0.113.51' })).toHaveProblem(
      429,
      'locked_out',
    );
    expect((await other.client.withBearer(access).get('/me')).status).toBe(401);
    expect(mallory.username).toBe('mallory');
  });
});

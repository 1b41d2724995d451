import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { NetworkLink } from '../kit/network-link.js';
import { describeOnRedis } from '../kit/test-redis.js';
import { TestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';

/** How long the way back may take: the longest pause between two tries, and a try. */
const WAY_BACK = 4000;

describeOnRedis('a server that is cut off from its Redis', (redis) => {
  let link: NetworkLink;
  let app: TestApp;
  let users = 0;

  beforeAll(async () => {
    link = await NetworkLink.to(redis.url);
    app = new TestApp({
      settings: {
        ...redis.settings,
        REDIS_URL: link.url,
        RATE_USER: '20/h',
        RATE_LOGIN: '5/h',
        TRUSTED_PROXIES: '127.0.0.1',
      },
    });
    await app.start();
  });

  afterAll(async () => {
    await app.stop();
    await link.cut();
  });

  beforeEach(async () => {
    app.clock.advance('2h');
    app.log.clear();
    await link.restore();
    await eventually(async () => expect(await isShared()).toBe(true), WAY_BACK);
  });

  const newUser = (): Promise<TestUser> => app.createUser({ username: `user${(users += 1)}` });
  const passed = (answers: readonly Answer[]): number => answers.filter(({ status }) => status === 200).length;
  const guess = (address: string): Promise<Answer> =>
    app.client.post('/auth/jwt', { username: 'nobody', password: PASSWORD }, { 'x-forwarded-for': address });

  /** Whether the next request is counted in Redis. */
  async function isShared(): Promise<boolean> {
    const user = await newUser();
    await app.clientFor(user).get('/me');
    return (await redis.keys()).some((key) => key.includes(user.id));
  }

  async function duration(act: () => Promise<Answer>): Promise<number> {
    const begun = performance.now();
    expect((await act()).status).toBe(200);
    return performance.now() - begun;
  }

  it('counts by itself, exactly, and in Redis again as soon as it can', async () => {
    const client = app.clientFor(await newUser());
    await link.cut();

    expect(passed(await atOnce(60, () => client.get('/me')))).toBe(20);

    await link.restore();
    await eventually(async () => expect(await isShared()).toBe(true), WAY_BACK);
    expect((await client.get('/me')).status).toBe(200);
  });

  it('begins a guesser’s count where this process has seen it, and not anew', async () => {
    const statuses = [await guess('203.0.113.1'), await guess('203.0.113.1'), await guess('203.0.113.1')];
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 401]);
    await link.cut();

    const answers = await atOnce(20, () => guess('203.0.113.1'));

    expect(answers.filter(({ status }) => status === 401)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(18);
  });

  it('waits once for a Redis that keeps silent, and then no more', async () => {
    const client = app.clientFor(await newUser());
    await client.get('/me');
    link.silence();

    const first = await Promise.all(Array.from({ length: 5 }, () => duration(() => client.get('/me'))));
    const then: number[] = [];
    for (let count = 0; count < 10; count += 1) {
      then.push(await duration(() => client.get('/me')));
    }

    expect(Math.max(...first)).toBeLessThan(1000);
    // Less than a command may take.
    expect(then.toSorted((one, another) => one - another)[5]).toBeLessThan(100);

    await link.restore();
    await eventually(async () => expect(await isShared()).toBe(true), WAY_BACK);
  });

  it('says so once a minute, and when Redis is back', async () => {
    const lines = (what: string): number => app.log.entries.filter(({ message }) => message.startsWith(what)).length;
    const client = app.clientFor(await newUser());
    await link.cut();

    await atOnce(10, () => client.get('/me'));
    expect(lines('Redis is away')).toBe(1);
    app.clock.advance('59s');
    await client.get('/me');
    expect(lines('Redis is away')).toBe(1);
    app.clock.advance('1s');
    await client.get('/me');
    expect(lines('Redis is away')).toBe(2);
    expect(app.log.text).not.toContain('redis://');

    await link.restore();
    await eventually(async () => expect(await isShared()).toBe(true), WAY_BACK);
    // Once, unless this machine makes Redis late again.
    expect(lines('Redis is back')).toBeGreaterThan(0);
  });
});

describeOnRedis('a server that starts without its Redis', (redis) => {
  it('starts, and counts by itself', async () => {
    const link = await NetworkLink.to(redis.url);
    const url = link.url;
    await link.cut();
    const app = new TestApp({ settings: { ...redis.settings, REDIS_URL: url, RATE_ANON: '3/h' } });
    await app.start();
    try {
      const answers = await atOnce(10, () => app.client.get('/articles'));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    } finally {
      await app.stop();
    }
  });
});

import { atOnce } from '../kit/at-once.js';
import { TestDatabase } from '../kit/test-database.js';
import { describeOnRedis } from '../kit/test-redis.js';
import { ServerProcess, useTemporaryDirectory } from '../start/server-process.js';

const PROCESSES = 4;

describeOnRedis('four server processes that share a PostgreSQL and a Redis', (redis) => {
  const directory = useTemporaryDirectory();
  let database: TestDatabase;
  let servers: readonly ServerProcess[] = [];
  let addresses = 0;

  beforeAll(async () => {
    database = await TestDatabase.create();
    const settings = {
      DATABASE_URL: database.url,
      DATA_DIR: directory.path,
      REDIS_URL: redis.url,
      REDIS_KEY_PREFIX: redis.prefix,
      SECRET_KEY: '0123456789abcdefghijklmnopqrstuvwxyz',
      ADMIN_PASSWORD: 'correct horse battery staple',
      TRUSTED_PROXIES: '127.0.0.1',
      RATE_ANON: '100/h',
      RATE_LOGIN: '10/h',
      SHED_DELAY: 'off',
      DATABASE_TIMEOUT: '20s',
    };
    // The first alone: it makes the first account.
    const first = await ServerProcess.start(settings);
    servers = [first, ...(await atOnce(PROCESSES - 1, () => ServerProcess.start(settings)))];
  }, 120_000);

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await database.drop();
  });

  /** How many of so many requests from one address, sent to all processes at once, were not refused by a throttle. */
  async function passed(
    count: number,
    send: (server: ServerProcess, from: object) => Promise<{ readonly status: number }>,
  ): Promise<number> {
    addresses += 1;
    const from = { 'x-forwarded-for': `203.0.113.${addresses}` };
    const answers = await atOnce(count, (index) => send(servers[index % PROCESSES]!, from));
    return answers.filter(({ status }) => status !== 429).length;
  }

  it('admit exactly a hundred of a thousand requests at once, round after round', async () => {
    for (let round = 0; round < 2; round += 1) {
      expect(await passed(1000, (server, from) => server.client.get('/articles', { ...from }))).toBe(100);
    }
  });

  it('judge exactly ten of a hundred logins at once', async () => {
    // Each name once, so that it is not the lockout which refuses.
    let names = 0;
    const login = (): object => ({ username: `nobody${(names += 1)}`, password: 'wrong' });
    expect(await passed(100, (server, from) => server.client.post('/auth/jwt', login(), { ...from }))).toBe(10);
  });
});

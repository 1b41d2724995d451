import { randomUUID } from 'node:crypto';
import { Secret } from '../../src/core/secret.js';
import { type Rate } from '../../src/core/rate.js';
import { type Hit } from '../../src/throttling/counter.store.js';
import { bucketName } from '../../src/throttling/bucket-name.js';
import { script } from '../../src/throttling/redis/redis-client.js';
import { RedisConnection } from '../../src/throttling/redis/redis-connection.js';
import { RedisCounterStore } from '../../src/throttling/redis/redis-counter.store.js';
import { ThrottlePolicy } from '../../src/throttling/throttle-policy.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { startRedisServer } from '../kit/redis-server.js';
import { describeOnRedis, TestRedis } from '../kit/test-redis.js';

const MINUTE: Rate = { limit: 10, window: 60_000 };
const EVEN: Rate = { limit: 10, window: 60_000, burst: 5 };

const hit = (bucket: string, rate = MINUTE, prefix = 'search:'): Hit => ({ prefix, bucket, rate, cost: 1 });

async function connected(url: string): Promise<RedisConnection> {
  const connection = new RedisConnection(new Secret(url));
  await connection.connect();
  return connection;
}

describeOnRedis('counting in Redis', (redis) => {
  let connection: RedisConnection;
  let store: RedisCounterStore;

  beforeAll(async () => {
    connection = await connected(redis.url);
    store = new RedisCounterStore(connection, { redisKeyPrefix: redis.prefix });
  });

  afterAll(() => connection.close());

  const passes = async (...hits: Hit[]) => (await store.consume(hits)).decisions.every(({ allowed }) => allowed);

  it('admits exactly the limit of a thousand at once, by whichever algorithm', async () => {
    for (const [rate, limit] of [
      [MINUTE, 10] as const,
      [EVEN, 5] as const,
      [{ limit: 100, window: 60_000 }, 100] as const,
    ]) {
      const bucket = randomUUID();
      const passed = await atOnce(1000, () => passes(hit(bucket, rate)));
      expect(passed.filter(Boolean)).toHaveLength(limit);
    }
  });

  it('counts for all that share it, and by the clock of Redis', async () => {
    const other = await connected(redis.url);
    const elsewhere = new RedisCounterStore(other, { redisKeyPrefix: redis.prefix });
    const bucket = randomUUID();
    const [seconds] = await redis.client.time();
    const { at } = await store.consume([hit(bucket)]);
    expect(Math.abs(at[0]! - Number(seconds) * 1000)).toBeLessThan(5000);
    expect((await elsewhere.peek([hit(bucket)])).decisions).toMatchObject([{ allowed: true, remaining: 9 }]);
    other.close();
  });

  it('counts all limits of a request or none, over several buckets too, and tells every wait', async () => {
    const [mine, ours] = [randomUUID(), randomUUID()];
    const one: Rate = { limit: 1, window: 3_600_000 };
    expect(await passes(hit(ours, one))).toBe(true);

    const { decisions } = await store.consume([hit(mine), hit(ours, one), hit(mine, EVEN, 'user:')]);

    expect(decisions).toMatchObject([
      { allowed: true, remaining: 10 },
      { allowed: false },
      { allowed: true, remaining: 5 },
    ]);
    const { decisions: left } = await store.peek([hit(mine), hit(mine, EVEN, 'user:')]);
    expect(left).toMatchObject([{ remaining: 10 }, { remaining: 5 }]);
  });

  it('never exceeds a limit, when requests take several buckets at once', async () => {
    const ours = randomUUID();
    const passed = await atOnce(200, (index) =>
      passes(hit(`${ours}-${index % 4}`, { limit: 100, window: 60_000 }), hit(ours)),
    );
    expect(passed.filter(Boolean).length).toBeLessThanOrEqual(10);
    const { decisions } = await store.peek([hit(ours)]);
    expect(decisions).toMatchObject([{ allowed: passed.filter(Boolean).length < 10 }]);
  });

  it('gives back what turns out not to count', async () => {
    const bucket = randomUUID();
    const hits = [hit(bucket), hit(bucket, EVEN)];
    const { at } = await store.consume(hits);
    await store.consume(hits);
    await store.release(hits, at);
    expect((await store.peek([hit(bucket)])).decisions).toMatchObject([{ remaining: 9 }]);
  });

  it('has keys that end with their window, and are gone when everything was given back', async () => {
    const bucket = randomUUID();
    const { at } = await store.consume([hit(bucket), hit(bucket, EVEN)]);
    const key = `${redis.prefix}{${bucket}}:search:60000`;
    expect(await redis.client.pttl(key)).toBeGreaterThan(59_000);
    expect(await redis.client.pttl(key)).toBeLessThanOrEqual(60_000);
    expect(await redis.client.pttl(`${key}:burst`)).toBeLessThanOrEqual(6000);
    expect(await redis.client.pttl(`${key}:burst`)).toBeGreaterThan(0);

    await store.release([hit(bucket)], at);
    expect(await redis.client.exists(key)).toBe(0);

    await store.consume([hit(randomUUID(), { limit: 5, window: 1000 })]);
    for (const each of await redis.keys()) {
      expect(await redis.client.pttl(each)).not.toBe(-1);
    }
  });

  it('lets no name end its key, be another’s, or make a long one', async () => {
    const names = [
      'a:b',
      'a',
      'b',
      'a b',
      'a\r\nFLUSHALL\r\n',
      '{a}',
      '}:search:60000',
      '*',
      'x'.repeat(100_000),
      '',
      '😀',
    ];
    let told = '';
    const policy = new ThrottlePolicy([
      { scope: 'names', rates: [{ limit: 1, window: 60_000 }], bucketOf: () => told },
    ]);
    for (const name of names) {
      told = name;
      const hits = policy.hits('nobody', {} as never);
      expect(hits[0]?.bucket).toBe(bucketName(name));
      expect(await passes(...hits)).toBe(true);
      expect(await passes(...hits)).toBe(false);
    }
    const keys = (await redis.keys()).filter((key) => key.includes('}:names:'));
    expect(keys).toHaveLength(names.length);
    keys.forEach((key) => expect(key.length).toBeLessThan(redis.prefix.length + 100));
  });

  it('runs a script that Redis does not know yet, or has forgotten', async () => {
    const text = `return { '${randomUUID()}', KEYS[1], ARGV[1] }`;
    expect(await connection.run(script(text), ['{a}'], [1])).toEqual([expect.any(String), '{a}', '1']);
    expect(await connection.run(script(text), ['{a}'], [1])).toHaveLength(3);
  });

  it('stays connected when Redis refuses a command', async () => {
    await expect(connection.run(script('return redis.call("NONSENSE")'), [], [])).rejects.toThrow(/NONSENSE|Unknown/);
    expect(connection.isReady).toBe(true);
  });

  it('asks a cluster for one slot at a time', async () => {
    const server = await startRedisServer('--cluster-enabled', 'yes');
    // Without redis-server on the PATH a Redis elsewhere is all there is; what keys look like is then tested above.
    if (server === null) {
      return;
    }
    const cluster = new TestRedis(server.url);
    const near = await connected(server.url);
    try {
      await cluster.client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
      await eventually(
        async () => expect(await cluster.client.call('CLUSTER', 'INFO')).toMatch('cluster_state:ok'),
        5000,
      );
      await expect(near.run(script('return 1'), ['a', 'b'], [])).rejects.toThrow(/CROSSSLOT/);

      const clustered = new RedisCounterStore(near, { redisKeyPrefix: cluster.prefix });
      const { decisions } = await clustered.consume([hit('a'), hit('b'), hit('a', EVEN, 'user:')]);
      expect(decisions).toMatchObject([{ remaining: 9 }, { remaining: 9 }, { remaining: 4 }]);
    } finally {
      near.close();
      cluster.client.disconnect();
      await server.stop();
    }
  });
});

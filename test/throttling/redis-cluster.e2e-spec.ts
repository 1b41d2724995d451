import { randomUUID } from 'node:crypto';
import { Secret } from '../../src/core/secret.js';
import { type Rate } from '../../src/core/rate.js';
import { type Hit } from '../../src/throttling/counter.store.js';
import { slotOf } from '../../src/throttling/redis/cluster-slots.js';
import { RedisCluster } from '../../src/throttling/redis/redis-cluster.js';
import { RedisCounterStore } from '../../src/throttling/redis/redis-counter.store.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { type ClusterNode, type RedisNodes, startRedisCluster } from '../kit/redis-cluster.js';
import { TestApp } from '../kit/test-app.js';

const PREFIX = 'portcullis-test:';
const HUNDRED: Rate = { limit: 100, window: 60_000 };
const EVEN: Rate = { limit: 100, window: 60_000, burst: 100 };

/** How long a node may take to be away or back for all, in milliseconds. */
const PATIENCE = 20_000;

const hit = (bucket: string, rate = HUNDRED): Hit => ({ prefix: 'search:', bucket, rate, cost: 1 });
const keyOf = (bucket: string): string => `${PREFIX}{${bucket}}:search:60000`;

/** Nodes of one's own: with no redis-server to start, each test passes with nothing tested. */
describe('counting in a Redis Cluster', () => {
  let cluster: RedisNodes | null = null;
  let redis: RedisCluster;
  let store: RedisCounterStore;

  beforeAll(async () => {
    cluster = await startRedisCluster(3);
    redis = new RedisCluster(cluster?.nodes.slice(0, 2).map(({ url }) => new Secret(url)) ?? []);
    await redis.connect();
    store = new RedisCounterStore(redis, { redisKeyPrefix: PREFIX });
  }, 60_000);

  afterAll(async () => {
    redis.close();
    await cluster?.stop();
  });

  const test = (name: string, run: (nodes: readonly ClusterNode[]) => Promise<void>): void =>
    it(name, async () => {
      if (cluster) {
        await run(cluster.nodes);
      }
    });

  const ownerOf = async (nodes: readonly ClusterNode[], bucket: string): Promise<ClusterNode> => {
    const ranges = await nodes.at(-1)!.client.cluster('SLOTS');
    const [, , owner] = ranges.find(([first, last]) => first <= slotOf(bucket) && slotOf(bucket) <= last)!;
    return nodes.find(({ id }) => id === owner?.[2])!;
  };

  test('finds the slot that Redis finds', async ([node]) => {
    for (const key of [keyOf(randomUUID()), 'foo{}{bar}', 'foo{{bar}}zap', 'schlüssel', '']) {
      expect(slotOf(key)).toBe(await node!.client.cluster('KEYSLOT', key));
    }
  });

  test('admits exactly a hundred of three hundred at once, wherever their keys are and by whichever algorithm', async (nodes) => {
    const used = new Set<string>();
    for (let round = 0; used.size < nodes.length || round < 4; round += 1) {
      const bucket = randomUUID();
      used.add((await ownerOf(nodes, bucket)).id);
      const rates = [round % 2 === 0 ? HUNDRED : EVEN, { limit: 1000, window: 3_600_000 }];
      // Redis then knows the script, which is longer than all that it is asked.
      await store.peek([hit(bucket)]);
      const passes = async (): Promise<boolean> =>
        (await store.consume(rates.map((rate) => hit(bucket, rate)))).decisions.every(({ allowed }) => allowed);
      expect((await atOnce(300, passes)).filter(Boolean)).toHaveLength(100);
    }
  });

  test('goes on counting while a slot moves to another node, and after', async (nodes) => {
    const bucket = randomUUID();
    const remaining = async (): Promise<unknown> => (await store.consume([hit(bucket)])).decisions[0];
    const from = await ownerOf(nodes, bucket);
    const to = nodes.find((node) => node !== from)!;
    const slot = slotOf(bucket);
    expect(await remaining()).toMatchObject({ remaining: 99 });

    await to.client.cluster('SETSLOT', slot, 'IMPORTING', from.id);
    await from.client.cluster('SETSLOT', slot, 'MIGRATING', to.id);
    await from.client.migrate('127.0.0.1', new URL(to.url).port, keyOf(bucket), 0, 1000);
    expect(await remaining()).toMatchObject({ remaining: 98 });

    await to.client.cluster('SETSLOT', slot, 'NODE', to.id);
    await from.client.cluster('SETSLOT', slot, 'NODE', to.id);
    expect(await remaining()).toMatchObject({ remaining: 97 });
    expect(await remaining()).toMatchObject({ remaining: 96 });
  });

  test('serves while a node keeps silent or is dead: counts by itself what that has, and the rest as ever', async (nodes) => {
    const app = new TestApp({
      settings: {
        REDIS_URL: nodes.map(({ url }) => url).join(','),
        REDIS_CLUSTER: 'on',
        REDIS_KEY_PREFIX: PREFIX,
        RATE_ANON: '50/h',
        TRUSTED_PROXIES: '127.0.0.1',
      },
    });
    await app.start();
    let addresses = 0;
    /** An address of which that node counts the requests, or of which another one does. */
    const addressOf = async (node: ClusterNode, isOwner: boolean): Promise<string> => {
      for (;;) {
        const address = `203.0.113.${(addresses += 1)}`;
        if (((await ownerOf(nodes, address)) === node) === isOwner) {
          return address;
        }
      }
    };
    /** Sends more requests than may pass. @returns whether they were counted in Redis */
    const isShared = async (node: ClusterNode, isOwner: boolean): Promise<boolean> => {
      const address = await addressOf(node, isOwner);
      const answers = await atOnce(100, () => app.client.get('/auth/session', { 'x-forwarded-for': address }));
      expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 429)).toEqual([]);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(50);
      const { decisions } = await store
        .peek([{ prefix: 'anon:', bucket: address, rate: { limit: 50, window: 3_600_000 }, cost: 1 }])
        .catch(() => ({ decisions: [] }));
      return decisions[0]?.allowed === false;
    };
    const said = (what: string): number => app.log.entries.filter(({ message }) => message.startsWith(what)).length;
    const [first] = nodes;
    try {
      expect(await isShared(first!, true)).toBe(true);

      first!.signal('SIGSTOP');
      expect(await isShared(first!, true)).toBe(false);
      expect(await isShared(first!, false)).toBe(true);
      expect([said('Redis is away'), said('Redis is back')]).toEqual([1, 0]);

      first!.signal('SIGCONT');
      await eventually(async () => expect(await isShared(first!, true)).toBe(true), PATIENCE);
      expect(said('Redis is back')).toBeGreaterThan(0);

      await first!.stop();
      expect(await isShared(first!, true)).toBe(false);
      expect(await isShared(first!, false)).toBe(true);
    } finally {
      await app.stop();
    }
  });
});

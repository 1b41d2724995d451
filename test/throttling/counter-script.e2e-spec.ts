import fc from 'fast-check';
import { Clock } from '../../src/core/clock.js';
import { type Rate } from '../../src/core/rate.js';
import { type Hit } from '../../src/throttling/counter.store.js';
import { MemoryCounterStore } from '../../src/throttling/memory-counter.store.js';
import { COUNTER_SCRIPT } from '../../src/throttling/redis/counter.script.js';
import { type RedisConnection } from '../../src/throttling/redis/redis-connection.js';
import { RedisCounterStore } from '../../src/throttling/redis/redis-counter.store.js';
import { describeOnRedis, type TestRedis } from '../kit/test-redis.js';

class TestClock extends Clock {
  time = 1_700_000_000_000;

  override now(): number {
    return this.time;
  }
}

/** One thing that is done to a bucket, after so many ms. */
type Step = { readonly after: number; readonly act: 'consume' | 'peek' | 'release'; readonly cost: number };

const step: fc.Arbitrary<Step> = fc.record({
  after: fc.oneof(fc.constant(0), fc.nat(20), fc.nat(5000), fc.nat(90_000), fc.integer({ min: -100_000, max: -1 })),
  act: fc.constantFrom('consume', 'consume', 'consume', 'consume', 'peek', 'release'),
  cost: fc.oneof(fc.constant(1), fc.nat(8)),
});

const rates: fc.Arbitrary<readonly Rate[]> = fc
  .tuple(
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 61, max: 200 }),
    fc.record({ limit: fc.integer({ min: 1, max: 100 }), burst: fc.integer({ min: 1, max: 30 }) }),
    fc.subarray([0, 1, 2], { minLength: 1 }),
  )
  .map(([exact, sliced, even, chosen]) => {
    const all: readonly Rate[] = [
      { limit: exact, window: 60_000 },
      { limit: sliced, window: 600_000 },
      { ...even, window: 60_000 },
    ];
    return chosen.map((index) => all[index]!);
  });

/** The store as it is, but for the time, which is told to the script: it is the one thing the two could not share. */
function storeAt(redis: TestRedis, clock: TestClock): RedisCounterStore {
  const text = COUNTER_SCRIPT.replace("redis.call('TIME')", '{ ARGV[#ARGV - 1], ARGV[#ARGV] }');
  const connection: Pick<RedisConnection, 'run' | 'isReady'> = {
    isReady: true,
    run: (_script, keys, values) => {
      const now = clock.now();
      return redis.client.eval(text, keys.length, ...keys, ...values, Math.floor(now / 1000), (now % 1000) * 1000);
    },
  };
  return new RedisCounterStore(connection as RedisConnection, { redisKeyPrefix: redis.prefix });
}

describeOnRedis('the script of the counters', (redis) => {
  it('decides, counts and gives back as the algorithms do, over any sequence and any clock', async () => {
    let bucket = 0;
    await fc.assert(
      fc.asyncProperty(rates, fc.array(step, { minLength: 1, maxLength: 60 }), async (limits, steps) => {
        const clock = new TestClock();
        const near = new MemoryCounterStore({ throttleKeys: 1000 }, clock);
        const far = storeAt(redis, clock);
        bucket += 1;
        const hits = (cost: number): readonly Hit[] =>
          limits.map((rate) => ({ prefix: 'search:', bucket: String(bucket), rate, cost }));
        let last: { readonly at: readonly number[]; readonly hits: readonly Hit[] } | undefined;

        for (const { after, act, cost } of steps) {
          clock.time += after;
          if (act === 'release') {
            if (last) {
              near.release(last.hits, last.at);
              await far.release(last.hits, last.at);
              last = undefined;
            }
          } else {
            const [expected, found] = [near[act](hits(cost)), await far[act](hits(cost))];
            expect(found.decisions).toEqual(expected.decisions);
            expect(found.at).toEqual(expected.at);
            if (act === 'consume' && expected.decisions.every(({ allowed }) => allowed)) {
              last = { at: expected.at, hits: hits(cost) };
            }
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is told the time by Redis in the one place that the test above replaces', () => {
    expect(COUNTER_SCRIPT.split("redis.call('TIME')")).toHaveLength(2);
  });
});

// What a throttle decision costs, in time, memory and round trips: `node bench/throttling.mjs`, with a Redis at REDIS_URL or 127.0.0.1:6379 for its part.
//
// The figures in this process are CPU, not time, so that they hold on a busy machine. Memory is counted in a process of its own, which collects its
// garbage when it is told to: typed arrays and heap, before and after a million keys, and when these have expired.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { buildWhenStale } from '../scripts/build-when-stale.mjs';

await buildWhenStale();
const { parseRates } = await import('../dist/core/rate.js');
const { MemoryCounterStore } = await import('../dist/throttling/memory-counter.store.js');

const KEYS = 1_000_000;
/** Of each measurement; the best counts, since everything else a machine does makes it slower. */
const ROUNDS = 5;
const DECISIONS = 200_000;

/** What is asked of this machine: µs of CPU for a decision, bytes for a key. */
const TARGETS = { decision: 2, key: 100 };

const RATES = { 'sliding window': '600/min', GCRA: '10/s burst 20' };

if (process.send) {
  process.send(measureMemory(process.argv[2]));
} else {
  for (const [name, rate] of Object.entries(RATES)) {
    const memory = await inItsOwnProcess(rate);
    print(`${name}, ${rate}`, [
      ['decision, one limit', measureDecision([rate]), 'µs', TARGETS.decision],
      ['decision, three limits', measureDecision([rate, '1000/h', '10000/day']), 'µs', TARGETS.decision],
      ['key', memory.perKey, 'bytes', TARGETS.key],
      ['key, after all have expired', memory.afterExpiry, 'bytes'],
    ]);
  }
  await measureRedis();
}

/** @returns µs of CPU for one decision, over 10 000 buckets in turn */
function measureDecision(rates) {
  const limits = rates.flatMap((rate) => parseRates(rate));
  const clock = { time: 1_700_000_000_000, now: () => (clock.time += 1) };
  const store = new MemoryCounterStore({ throttleKeys: KEYS }, clock);
  const requests = Array.from({ length: 10_000 }, (_, index) =>
    limits.map((rate) => ({ prefix: 'user:', bucket: bucket(index), rate, cost: 1 })),
  );
  const round = () => {
    const before = process.cpuUsage();
    for (let index = 0; index < DECISIONS; index += 1) {
      store.consume(requests[index % requests.length]);
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / DECISIONS;
  };
  return Math.min(...Array.from({ length: ROUNDS }, round));
}

async function inItsOwnProcess(rate) {
  const child = fork(import.meta.filename, [rate], { execArgv: ['--expose-gc'] });
  const [memory] = await once(child, 'message');
  return memory;
}

/** A million identities, each once. @returns bytes a key, and bytes a key that are left when all have expired */
function measureMemory(text) {
  const [rate] = parseRates(text);
  const clock = { time: 1_700_000_000_000, now: () => clock.time };
  const store = new MemoryCounterStore({ throttleKeys: 2 * KEYS }, clock);
  store.consume([{ prefix: 'user:', bucket: 'first', rate, cost: 1 }]);
  const before = bytes();
  for (let index = 0; index < KEYS; index += 1) {
    store.consume([{ prefix: 'user:', bucket: bucket(index), rate, cost: 1 }]);
  }
  const full = bytes();
  if (store.size < KEYS) {
    throw new Error(`The store has ${store.size} keys.`);
  }
  for (let sweeps = 0; sweeps < 3; sweeps += 1) {
    clock.time += 3_600_000;
    store.sweep();
  }
  return { perKey: (full - before) / KEYS, afterExpiry: (bytes() - before) / KEYS };
}

function bytes() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** As long as a UUID is. */
function bucket(index) {
  return `018f0000-0000-7000-8000-${String(index).padStart(12, '0')}`;
}

/** One request at a time, of three limits of one bucket; a script that is run is one round trip. */
async function measureRedis() {
  const { Secret } = await import('../dist/core/secret.js');
  const { RedisConnection } = await import('../dist/throttling/redis/redis-connection.js');
  const { RedisCounterStore } = await import('../dist/throttling/redis/redis-counter.store.js');
  const connection = new RedisConnection(new Secret(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'));
  await connection.connect();
  if (!connection.isReady) {
    console.log('Redis: not measured, none answers at REDIS_URL or 127.0.0.1:6379');
    connection.close();
    return;
  }
  let roundTrips = 0;
  const counting = { run: (...parameters) => ((roundTrips += 1), connection.run(...parameters)) };
  const store = new RedisCounterStore(counting, { redisKeyPrefix: `portcullis-bench:${process.pid}:` });
  // They end by themselves a minute later.
  const hits = ['600/min', '10/s burst 20', '1000/10s'].map((rate) => ({
    prefix: 'user:',
    bucket: 'bench',
    rate: parseRates(rate)[0],
    cost: 1,
  }));
  await store.consume(hits);
  roundTrips = 0;
  const decisions = 2000;
  const [cpu, begun] = [process.cpuUsage(), performance.now()];
  for (let index = 0; index < decisions; index += 1) {
    await store.consume(hits);
  }
  const { user, system } = process.cpuUsage(cpu);
  print('Redis, three limits of one bucket', [
    ['round trips a decision', roundTrips / decisions, ''],
    ['decision, CPU of this process', (user + system) / decisions, 'µs'],
    ['decision, time', ((performance.now() - begun) * 1000) / decisions, 'µs'],
  ]);
  connection.close();
}

function print(title, rows) {
  console.log(title);
  for (const [name, value, unit, target] of rows) {
    const verdict = target === undefined ? '' : value <= target ? `  (under ${target})` : `  (MORE THAN ${target})`;
    console.log(`  ${name.padEnd(30)} ${value.toFixed(2).padStart(8)} ${unit}${verdict}`);
  }
}

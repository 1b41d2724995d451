import { Clock } from '../core/clock.js';
import { type Rate } from '../core/rate.js';
import { type Hit } from './counter.store.js';
import { MemoryCounterStore } from './memory-counter.store.js';

const MINUTE: Rate = { limit: 100, window: 60_000 };
const DAY: Rate = { limit: 150, window: 86_400_000 };

class TestClock extends Clock {
  time = 1_700_000_000_000;

  override now(): number {
    return this.time;
  }
}

const clock = new TestClock();
const advance = (milliseconds: number) => (clock.time += milliseconds);
const newStore = (throttleKeys = 10_000) => new MemoryCounterStore({ throttleKeys }, clock);
const hit = (bucket: string, rate = MINUTE, cost = 1): Hit => ({ prefix: 'search:', bucket, rate, cost });
const consume = (store: MemoryCounterStore, hits: readonly Hit[]) => store.consume(hits).decisions;
const peek = (store: MemoryCounterStore, hits: readonly Hit[]) => store.peek(hits).decisions;
const passes = (store: MemoryCounterStore, ...hits: Hit[]) => consume(store, hits).every(({ allowed }) => allowed);

describe('MemoryCounterStore', () => {
  it('admits exactly the limit of 1000 parallel requests', async () => {
    const store = newStore();
    const answers = await Promise.all(
      Array.from({ length: 1000 }, async () => {
        await new Promise(setImmediate);
        return passes(store, hit('user:a'));
      }),
    );
    expect(answers.filter(Boolean)).toHaveLength(100);
  });

  it('holds two windows of one key at once', () => {
    const store = newStore();
    const both = [hit('user:a'), hit('user:a', DAY)];
    for (let count = 0; count < 100; count++) {
      expect(passes(store, ...both)).toBe(true);
    }
    expect(consume(store, both)).toMatchObject([{ allowed: false }, { allowed: true, remaining: 50 }]);

    advance(60_000);
    for (let count = 0; count < 50; count++) {
      expect(passes(store, ...both)).toBe(true);
    }
    expect(consume(store, both)).toMatchObject([{ allowed: true, remaining: 50 }, { allowed: false }]);
  });

  it('counts a request with several limits only if each allows it, and tells every wait', () => {
    const store = newStore();
    store.consume([hit('login:a', { limit: 1, window: 60_000 })]);
    store.consume([hit('user:a', { limit: 1, window: 3_600_000 })]);
    const all = [
      hit('login:a', { limit: 1, window: 60_000 }),
      hit('user:a', { limit: 1, window: 3_600_000 }),
      hit('address:a'),
    ];
    expect(consume(store, all)).toEqual([
      { allowed: false, retryIn: 60_000, resetIn: 60_000 },
      { allowed: false, retryIn: 3_600_000, resetIn: 3_600_000 },
      { allowed: true, remaining: 100, resetIn: 60_000 },
    ]);
    expect(consume(store, [hit('address:a')])).toMatchObject([{ allowed: true, remaining: 99 }]);
  });

  it('peeks without counting', () => {
    const store = newStore();
    const one = hit('user:a', { limit: 1, window: 60_000 });
    expect(peek(store, [one])).toEqual([{ allowed: true, remaining: 1, resetIn: 60_000 }]);
    expect(store.size).toBe(0);
    store.consume([one]);
    expect(peek(store, [one])).toEqual([{ allowed: false, retryIn: 60_000, resetIn: 60_000 }]);
  });

  it('keeps keys, and windows of one key, apart', () => {
    const store = newStore();
    const limit = { limit: 1, window: 60_000 };
    expect(passes(store, hit('user:a', limit))).toBe(true);
    expect(passes(store, hit('user:b', limit))).toBe(true);
    expect(passes(store, hit('user:a', { limit: 1, window: 1000 }))).toBe(true);
    expect(passes(store, hit('user:a', limit))).toBe(false);
  });

  it('never holds more than its keys, and forgets those unused for longest', () => {
    const store = newStore(1000);
    const busy = hit('address:busy', { limit: 5000, window: 60_000 });
    for (let count = 0; count < 4000; count++) {
      store.consume([hit(`address:${count}`)]);
      store.consume([busy]);
      expect(store.size).toBeLessThanOrEqual(1000);
    }
    expect(peek(store, [busy])).toMatchObject([{ remaining: 1000 }]);
    expect(peek(store, [hit('address:3999'), hit('address:3600'), hit('address:0')])).toMatchObject([
      { remaining: 99 },
      { remaining: 99 },
      { remaining: 100 },
    ]);
  });

  it('does not forget an exhausted key that keeps asking', () => {
    const store = newStore(1000);
    const one = hit('guesser', { limit: 1, window: 60_000 });
    consume(store, [one]);
    for (let count = 0; count < 4000; count++) {
      consume(store, [hit(`address:${count}`)]);
      expect(passes(store, one)).toBe(false);
    }
  });

  it('gives back what was counted, once it turns out not to count', () => {
    const store = newStore();
    const two = [hit('user:a', { limit: 3, window: 60_000 }), hit('user:a', { limit: 10, window: 1000, burst: 3 })];
    const { at } = store.consume(two);
    consume(store, two);
    store.release(two, at);
    expect(peek(store, two)).toMatchObject([{ remaining: 2 }, { remaining: 2 }]);
  });

  it('gives nothing back that no longer counts', () => {
    const store = newStore();
    const limits = [hit('user:a', { limit: 1, window: 60_000 }), hit('user:a', { limit: 1, window: 60_000, burst: 1 })];
    const { at } = store.consume(limits);
    advance(60_000);
    expect(passes(store, ...limits)).toBe(true);
    store.release(limits, at);
    expect(peek(store, limits)).toMatchObject([{ allowed: false }, { allowed: false }]);
    store.release([hit('user:unknown')], at);
    expect(store.size).toBe(2);
  });

  it('bounds keys over all windows together', () => {
    const store = newStore(1000);
    for (let count = 0; count < 3000; count++) {
      store.consume([hit(`user:${count}`), hit(`user:${count}`, DAY)]);
      expect(store.size).toBeLessThanOrEqual(1000);
    }
  });

  it('forgets spent keys in its sweep, and only those', () => {
    const store = newStore();
    store.consume([hit('user:a'), hit('user:a', DAY)]);
    for (let count = 0; count < 500; count++) {
      store.consume([hit(`address:${count}`)]);
    }
    advance(59_999);
    store.sweep();
    store.sweep();
    expect(store.size).toBe(502);

    for (let count = 0; count < 3; count++) {
      advance(60_000);
      store.sweep();
    }
    expect(store.size).toBe(1);
    expect(peek(store, [hit('user:a', DAY)])).toMatchObject([{ remaining: 149 }]);
  });

  it('sweeps nothing that still counts, wherever the hit falls between two sweeps', () => {
    for (let offset = 0; offset <= 60_000; offset += 5000) {
      const store = newStore();
      store.consume([hit('address:first')]);
      advance(offset);
      store.consume([hit('user:a')]);
      for (let waited = 0; waited < 55_000; waited += 5000) {
        advance(5000);
        store.sweep();
      }
      expect(peek(store, [hit('user:a')])).toMatchObject([{ remaining: 99 }]);
    }
  });

  it('goes on sweeping when the clock is set back', () => {
    const store = newStore();
    store.consume([hit('user:a')]);
    advance(-3_600_000);
    for (let count = 0; count < 3; count++) {
      store.sweep();
      advance(60_000);
    }
    store.sweep();
    expect(store.size).toBe(0);
  });

  it('sweeps by itself until it is destroyed', () => {
    jest.useFakeTimers();
    try {
      const store = newStore();
      store.onModuleInit();
      store.consume([hit('user:a')]);
      advance(60_000);
      jest.advanceTimersByTime(10_000);
      advance(60_000);
      jest.advanceTimersByTime(10_000);
      expect(store.size).toBe(0);
      store.onModuleDestroy();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});

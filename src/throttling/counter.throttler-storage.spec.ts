import { Clock } from '../core/clock.js';
import { CounterThrottlerStorage } from './counter.throttler-storage.js';
import { MemoryCounterStore } from './memory-counter.store.js';

class TestClock extends Clock {
  time = 1_700_000_000_000;

  override now(): number {
    return this.time;
  }
}

const clock = new TestClock();
const newStorage = () => new CounterThrottlerStorage(new MemoryCounterStore({ throttleKeys: 1000 }, clock));

describe('CounterThrottlerStorage', () => {
  it('counts as the guard expects, and to the window’s exact end', async () => {
    const storage = newStorage();
    const hit = () => storage.increment('key', 60_000, 2, 60_000, 'default');

    expect(await hit()).toEqual({ totalHits: 1, timeToExpire: 60, isBlocked: false, timeToBlockExpire: 0 });
    clock.time += 30_000;
    expect(await hit()).toMatchObject({ totalHits: 2, timeToExpire: 30, isBlocked: false });
    expect(await hit()).toEqual({ totalHits: 3, timeToExpire: 30, isBlocked: true, timeToBlockExpire: 30 });
    clock.time += 30_000;
    expect(await hit()).toMatchObject({ isBlocked: false });
  });

  it('locks a key for longer than the window when asked', async () => {
    const storage = newStorage();
    const hit = () => storage.increment('key', 1000, 1, 60_000, 'default');

    await hit();
    expect(await hit()).toMatchObject({ isBlocked: true, timeToBlockExpire: 60 });
    clock.time += 30_000;
    expect(await hit()).toMatchObject({ isBlocked: true, timeToBlockExpire: 30 });
    clock.time += 30_000;
    expect(await hit()).toMatchObject({ isBlocked: false });
  });

  it('keeps throttlers of other names apart', async () => {
    const storage = newStorage();
    await storage.increment('key', 1000, 1, 1000, 'short');
    expect(await storage.increment('key', 1000, 1, 1000, 'long')).toMatchObject({ isBlocked: false });
    expect(await storage.increment('key', 1000, 1, 1000, 'short')).toMatchObject({ isBlocked: true });
  });

  it('admits none with a limit of none', async () => {
    expect(await newStorage().increment('key', 1000, 0, 1000, 'default')).toMatchObject({ isBlocked: true });
  });

  it('admits exactly the limit of a burst', async () => {
    const storage = newStorage();
    const answers = await Promise.all(
      Array.from({ length: 500 }, () => storage.increment('key', 60_000, 50, 60_000, 'default')),
    );
    expect(answers.filter(({ isBlocked }) => !isBlocked)).toHaveLength(50);
  });
});

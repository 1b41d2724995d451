import { SharedReading } from './shared-reading.js';

describe('a reading that is shared', () => {
  it('is one for all who ask before it begins', async () => {
    let readings = 0;
    const reading = new SharedReading(() => Promise.resolve(void (readings += 1)), 1);

    await Promise.all(Array.from({ length: 100 }, () => reading.join()));

    expect(readings).toBe(1);
  });

  it('is another for who asks while one is under way, which may not see what was written meanwhile', async () => {
    const [finish, begun]: [(() => void)[], number[]] = [[], []];
    const reading = new SharedReading(() => {
      begun.push(begun.length);
      return new Promise((resolve) => finish.push(resolve));
    }, 0);
    const first = reading.join();
    await settled();
    const second = reading.join();
    const third = reading.join();
    await settled();
    expect(begun).toEqual([0]);

    finish[0]?.();
    await first;
    await settled();
    expect(begun).toEqual([0, 1]);

    finish[1]?.();
    await Promise.all([second, third]);
    expect(begun).toEqual([0, 1]);
  });

  it('does not come more often than so often, however many ask', async () => {
    let readings = 0;
    const reading = new SharedReading(() => Promise.resolve(void (readings += 1)), 20);
    const started = performance.now();

    for (let index = 0; index < 5; index += 1) {
      await reading.join();
    }

    expect(readings).toBe(5);
    // Timers count whole milliseconds.
    expect(performance.now() - started).toBeGreaterThanOrEqual(4 * 20 - 4);
  });

  it('fails for those who share it, and for nobody after', async () => {
    let fails = true;
    const reading = new SharedReading(() => (fails ? Promise.reject(new Error('not now')) : Promise.resolve()), 1);

    await expect(Promise.all([reading.join(), reading.join()])).rejects.toThrow('not now');
    fails = false;
    await expect(reading.join()).resolves.toBeUndefined();
  });
});

/** Whatever can happen without waiting has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

import { ConcurrencyLimit, QueueFull } from './concurrency-limit.js';

/** Work that ends when it is told to. */
class Work {
  running = 0;
  most = 0;
  readonly order: number[] = [];
  readonly #ends: (() => void)[] = [];

  start(number: number): Promise<number> {
    this.order.push(number);
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    return new Promise((resolve) => {
      this.#ends.push(() => {
        this.running -= 1;
        resolve(number);
      });
    });
  }

  async endOne(): Promise<void> {
    this.#ends.shift()?.();
    await new Promise(setImmediate);
  }
}

describe('a limit of concurrency', () => {
  it('runs so much at once, lets so much wait in order, and refuses the rest', async () => {
    const limit = new ConcurrencyLimit(2, 3);
    const work = new Work();

    const results = Array.from({ length: 6 }, (_, number) => limit.run(() => work.start(number)));
    const refused = expect(results[5]).rejects.toBeInstanceOf(QueueFull);
    for (let number = 0; number < 5; number += 1) {
      await work.endOne();
    }

    await refused;
    await expect(Promise.all(results.slice(0, 5))).resolves.toEqual([0, 1, 2, 3, 4]);
    expect(work.most).toBe(2);
    expect(work.order).toEqual([0, 1, 2, 3, 4]);
  });

  it('gives the place of failed work to the next', async () => {
    const limit = new ConcurrencyLimit(1, 5);

    const results = await Promise.allSettled([
      limit.run(() => Promise.reject(new Error('failed'))),
      limit.run(() => {
        throw new Error('threw');
      }),
      limit.run(() => Promise.resolve('done')),
    ]);

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    await expect(limit.run(() => Promise.resolve('again'))).resolves.toBe('again');
  });
});

/** More work waits than may wait. */
export class QueueFull extends Error {
  readonly code = 'QUEUE_FULL';

  constructor() {
    super('Too much work is waiting already.');
  }
}

/** Lets so many pieces of work run at once and so many wait, in order; the next is refused, so that neither memory nor waiting grows without end. */
export class ConcurrencyLimit {
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(
    private readonly concurrency: number,
    private readonly queue: number,
  ) {}

  /** @throws {QueueFull} when so much work waits already */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.concurrency) {
      if (this.#waiting.length >= this.queue) {
        throw new QueueFull();
      }
      await new Promise<void>((start) => this.#waiting.push(start));
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      // Whoever waits takes over this place, so the count stays as it is.
      const next = this.#waiting.shift();
      if (next) {
        next();
      } else {
        this.#running -= 1;
      }
    }
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { type Milliseconds } from '../../core/duration.js';

/**
 * One reading for all who ask before it begins, one at a time, and never more often than so often: however many ask, each gets what was there when it
 * asked or later, and the database is not asked more.
 */
export class SharedReading {
  #next: Promise<void> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #earliest = Number.NEGATIVE_INFINITY;

  /** @param spacing between the beginnings of two readings */
  constructor(
    private readonly read: () => Promise<void>,
    private readonly spacing: Milliseconds,
  ) {}

  /** @returns when a reading that began after this call has ended, as that ends */
  join(): Promise<void> {
    return (this.#next ??= this.#begin());
  }

  async #begin(): Promise<void> {
    await this.#last;
    const wait = this.#earliest - performance.now();
    if (wait > 0) {
      await pause(wait, undefined, { ref: false });
    }
    this.#earliest = performance.now() + this.spacing;
    this.#next = undefined;
    const reading = this.read();
    this.#last = reading.catch(() => undefined);
    return reading;
  }
}

import { type Milliseconds } from '../core/duration.js';
import { type CounterState } from './algorithm.js';
import { KeyTable } from './key-table.js';

/**
 * The states of one kind of window in two generations: keys used since the table last aged, and keys used in the time before.
 *
 * Ageing forgets the elder generation as a whole, in one step however many keys it has. When the lifetime of a key has passed since
 * the table last aged, nothing in that generation counts any more.
 */
export class CounterTable {
  #recent = new KeyTable();
  #elder = new KeyTable();
  #lifetime: Milliseconds = 0;

  constructor(private agedAt: number) {}

  /** Keys used since the table last aged. */
  get recentSize(): number {
    return this.#recent.size;
  }

  get size(): number {
    return this.#recent.size + this.#elder.size;
  }

  read(high: number, low: number): CounterState | undefined {
    return this.#recent.read(high, low) ?? this.#elder.read(high, low);
  }

  /** What is known of a key that has not been used since the table last aged. */
  elder(high: number, low: number): CounterState | undefined {
    return this.#elder.read(high, low);
  }

  /**
   * Keeps a state among the recent ones.
   *
   * @param lifetime of this key, from now on
   * @returns whether it is one more of those
   */
  write(high: number, low: number, state: CounterState, lifetime: Milliseconds): boolean {
    this.#lifetime = Math.max(this.#lifetime, lifetime);
    const isNew = this.#recent.write(high, low, state);
    if (isNew) {
      this.#elder.forget(high, low);
    }
    return isNew;
  }

  /** Forgets what counts against a key. */
  clear(high: number, low: number): void {
    this.#elder.forget(high, low);
    if (this.#recent.read(high, low) !== undefined) {
      this.#recent.write(high, low, []);
    }
  }

  age(now: number): void {
    this.#elder = this.#recent;
    this.#recent = new KeyTable();
    this.agedAt = now;
  }

  /** Forgets keys that nothing counts against. */
  sweep(now: number): void {
    if (now < this.agedAt) {
      // The clock was set back.
      this.agedAt = now;
    } else if (now - this.agedAt >= this.#lifetime) {
      this.age(now);
    }
  }
}

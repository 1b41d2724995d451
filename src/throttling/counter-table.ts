import { type Milliseconds } from '../core/duration.js';
import { type HitLog } from './sliding-window.js';

/**
 * The logs of one window in two generations: keys used since the table last aged, and keys used in the time before.
 *
 * Ageing forgets the elder generation as a whole, in one step however many keys it has. When a window has passed since the
 * table last aged, all hits of that generation have left, so that nothing is forgotten that still counts.
 */
export class CounterTable {
  #recent = new Map<string, HitLog>();
  #elder = new Map<string, HitLog>();

  constructor(
    readonly window: Milliseconds,
    private agedAt: number,
  ) {}

  /** Keys used since the table last aged. */
  get recentSize(): number {
    return this.#recent.size;
  }

  get size(): number {
    return this.#recent.size + this.#elder.size;
  }

  recent(key: string): HitLog | undefined {
    return this.#recent.get(key);
  }

  elder(key: string): HitLog | undefined {
    return this.#elder.get(key);
  }

  /** Keeps a log among the recent ones. */
  keep(key: string, log: HitLog): void {
    this.#elder.delete(key);
    this.#recent.set(key, log);
  }

  age(now: number): void {
    this.#elder = this.#recent;
    this.#recent = new Map();
    this.agedAt = now;
  }

  /** Forgets keys without a hit that counts. */
  sweep(now: number): void {
    if (now < this.agedAt) {
      // The clock was set back.
      this.agedAt = now;
    } else if (now - this.agedAt >= this.window) {
      this.age(now);
    }
  }
}

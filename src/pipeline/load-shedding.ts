import { type Milliseconds } from '../core/duration.js';

/** How much longer than usual requests may wait in a burst, before it counts as more than can be served. */
const BURST = 4;

/** The same while no more wait than come at once, so that a thousand are served and not refused, each in its time. */
const SMALL_BURST = 20;

/** How many come at once. */
const AT_ONCE = 1024;

/** How long after the last refusal no burst is allowed for. */
const MEMORY: Milliseconds = 2000;

/**
 * When a request is refused instead of begun: when it has waited for so long that those after it would wait even longer.
 *
 * What perf_hooks and @fastify/under-pressure measure is how late the event loop was, and known only when it has come round: at five times the load that
 * can be served every turn is five times as long as the last one.
 */
export class LoadShedding {
  #strictUntil: Milliseconds = Number.NEGATIVE_INFINITY;
  #refused = 0;

  /** @param delay how long a request may wait while there are more than can be served */
  constructor(private readonly delay: Milliseconds) {}

  /**
   * @param since when the request came in, and @param now, by a clock that is never set
   * @param waiting how many wait beside it
   * @returns whether to refuse it, and then it counts as refused
   */
  refuses(since: Milliseconds, now: Milliseconds, waiting: number): boolean {
    const burst = waiting < AT_ONCE ? SMALL_BURST : BURST;
    const allowed = now < this.#strictUntil ? this.delay : this.delay * burst;
    if (now - since <= allowed) {
      return false;
    }
    this.#strictUntil = now + MEMORY;
    this.#refused += 1;
    return true;
  }

  /** @returns how many were refused since this was last asked */
  takeRefused(): number {
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }
}

import { type Milliseconds } from '../core/duration.js';

/** How often the event loop is asked for a sign of life. */
export const TICK: Milliseconds = 20;

/** How much later than usual a single burst may make the event loop, so that a thousand requests at once are served and not refused. */
const BURST = 4;

/** How long after the last refusal no burst is allowed for. */
const MEMORY: Milliseconds = 10_000;

/**
 * When requests are refused at the door, since those that are let in would take too long: when the event loop has not come round for so long.
 *
 * This is asked for each request, in the middle of the turn that is late. What perf_hooks and @fastify/under-pressure measure is known only when such
 * a turn is over, and at five times the load that can be served every turn is five times as long as the last one.
 */
export class LoadShedding {
  #cameRound: Milliseconds;
  #strictUntil: Milliseconds = Number.NEGATIVE_INFINITY;
  #refused = 0;

  /**
   * @param delay how late the event loop may be
   * @param now a clock that is never set
   */
  constructor(
    private readonly delay: Milliseconds,
    private readonly now: () => Milliseconds = () => performance.now(),
  ) {
    this.#cameRound = now();
  }

  /** The event loop has come round; to be called every {@link TICK}. */
  tick(): void {
    this.#cameRound = this.now();
  }

  /** @returns whether to refuse the request that has come in now, which then counts as refused */
  refuses(): boolean {
    const now = this.now();
    const allowed = now < this.#strictUntil ? this.delay : this.delay * BURST;
    if (now - this.#cameRound - TICK <= allowed) {
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

import { type Milliseconds } from '../core/duration.js';
import { type Rate } from '../core/rate.js';
import { type Decision } from './decision.js';

/**
 * What is known of one key, as pairs in one flat array: an instant in ms since the epoch, and a quantity that belongs to it.
 * Empty for a key that nothing counts against. A store keeps it, and an {@link Algorithm} alone reads and changes it.
 */
export type CounterState = number[];

/** A way to decide how often is too often: pure of clock and store, so that every store decides alike. */
export interface Algorithm {
  /** Whether a state is of the present as it is, so that {@link settle} would change nothing: nearly always. */
  isSettled(rate: Rate, state: Readonly<CounterState>, now: number): boolean;

  /**
   * Brings a state to the present, before anything else is asked: what no longer counts goes.
   *
   * @returns whether the clock was set back, so that the state is to be kept even if nothing is counted: it would otherwise wait for the
   *   clock to catch up
   */
  settle(rate: Rate, state: CounterState, now: number): boolean;

  /** @param cost how many requests this one counts for; one dearer than what could ever pass costs just that */
  decide(rate: Rate, state: Readonly<CounterState>, now: number, cost: number): Decision;

  /** Counts a hit that was allowed. */
  record(rate: Rate, state: CounterState, now: number, cost: number): void;

  /** Takes back a hit that was counted `at`, as far as it still counts: never more, so that no one gains by it. */
  release(rate: Rate, state: CounterState, now: number, cost: number, at: number): void;

  /** How long after its latest hit a key is of no more account, at most. */
  lifetime(rate: Rate): Milliseconds;
}

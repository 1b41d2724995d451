import { type Rate } from '../core/rate.js';
import { type Decision } from './decision.js';

/** One request, seen by one limit. */
export interface Hit {
  /** The scope, and a colon: `user:`. */
  readonly prefix: string;
  /** Whose requests are counted together: `018f…`. With the prefix it is the key; keys of different windows are counted apart. */
  readonly bucket: string;
  readonly rate: Rate;
  /** How many requests this one counts for. */
  readonly cost: number;
  /** Whether it guards credentials: it is then counted in this process too, so that nobody begins anew when a shared store is lost. */
  readonly strict?: boolean;
}

/** What a store answers to the hits of one request. */
export interface Count {
  /** One for each hit, in their order. */
  readonly decisions: readonly Decision[];
  /** When each was counted, in ms since the epoch by the store's own clock. */
  readonly at: readonly number[];
  /** The store that counted them, which alone can take them back. */
  readonly store: CounterStore;
}

/**
 * Where hits are counted: in this process, or in one that several share.
 *
 * A store in this process answers at once, so that the guards stay synchronous. No two hits of one call may have the same key,
 * window and algorithm.
 */
export abstract class CounterStore {
  /** Whether all processes that share it count together. */
  abstract readonly isShared: boolean;

  /** Whether it counts without those that it shares with, since they cannot be reached. */
  get isAway(): boolean {
    return false;
  }

  /**
   * Decides all hits together, and counts them only if every one is allowed: atomically, so that of any number of parallel
   * requests exactly `limit` pass. All are decided even if the first is denied, and the longest wait can be told.
   */
  abstract consume(hits: readonly Hit[]): Count | Promise<Count>;

  /** What {@link consume} would decide, with nothing counted. */
  abstract peek(hits: readonly Hit[]): Count | Promise<Count>;

  /**
   * Takes back hits that were counted, as far as they still count.
   *
   * @param at what the {@link Count} said
   */
  abstract release(hits: readonly Hit[], at: readonly number[]): void | Promise<void>;

  /**
   * Forgets all that was counted under the keys of these hits.
   *
   * @throws {RedisAway} when it cannot be forgotten now
   */
  abstract reset(hits: readonly Hit[]): void | Promise<void>;
}

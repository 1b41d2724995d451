import { type Rate } from '../core/rate.js';
import { type Decision } from './decision.js';

/** One request, seen by one limit. */
export interface Hit {
  /** Scope and bucket, such as `user:018f…`. Keys of different windows are counted apart. */
  readonly key: string;
  readonly rate: Rate;
  /** How many requests this one counts for. */
  readonly cost: number;
}

/**
 * Where hits are counted: in this process, or in one that several share.
 *
 * Both methods answer for each hit, in order, by the store's own clock. A store in this process answers at once, so that the
 * guards stay synchronous. No two hits of one call may have the same key and window.
 */
export abstract class CounterStore {
  /**
   * Decides all hits together, and counts them only if every one is allowed: atomically, so that of any number of parallel
   * requests exactly `limit` pass. All are decided even if the first is denied, and the longest wait can be told.
   */
  abstract consume(hits: readonly Hit[]): readonly Decision[] | Promise<readonly Decision[]>;

  /** What {@link consume} would decide, with nothing counted. */
  abstract peek(hits: readonly Hit[]): readonly Decision[] | Promise<readonly Decision[]>;
}

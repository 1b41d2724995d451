import { type Milliseconds } from '../core/duration.js';
import { type Rate } from '../core/rate.js';
import { type Algorithm } from './algorithm.js';
import { type Decision } from './decision.js';

/**
 * The hits of one key that still count, oldest first, as pairs in one flat array: an instant in ms since the epoch, and how
 * many. It belongs to a store, which alone changes it, through {@link settle} and {@link record}.
 */
export type HitLog = number[];

/** Into how many slices a window is cut when its limit is larger; up to that, every millisecond is kept by itself. */
const SLICES = 60;

/**
 * Brings a log to the present: hits that have left the window go.
 *
 * Hits in the future mean that the clock was set back. They are taken to have happened now, so that a key is neither locked
 * until the clock has caught up, nor free.
 *
 * @returns whether there were any
 */
export function settle(log: HitLog, window: Milliseconds, now: number): boolean {
  let future = 0;
  while ((log[log.length - 2] ?? now) > now) {
    future += log.pop() ?? 0;
    log.pop();
  }
  if (future > 0) {
    log.push(now, future);
  }
  let left = 0;
  while ((log[left] ?? now) + window <= now) {
    left += 2;
  }
  if (left > 0) {
    // V8's own copyWithin() is several times as slow.
    for (let index = left; index < log.length; index += 1) {
      log[index - left] = log[index] ?? 0;
    }
    log.length -= left;
  }
  return future > 0;
}

/**
 * Sliding log: a request passes when, with it, no more than `limit` have been counted within the last `window`.
 *
 * @param log settled; empty for a new key
 * @param now ms since the epoch, from the store's own clock
 * @param cost how many requests this one counts for; one dearer than the limit costs the limit, or it could never pass
 */
export function decide(rate: Rate, log: Readonly<HitLog>, now: number, cost: number): Decision {
  const resetIn = (log[0] ?? now) + rate.window - now;
  const remaining = rate.limit - count(log) - price(rate, cost);
  return remaining >= 0
    ? { allowed: true, remaining, resetIn }
    : { allowed: false, retryIn: freedAt(log, -remaining, now) + rate.window - now, resetIn };
}

/**
 * Counts a hit. Within a slice hits are kept as one, dated by the latest: the earlier ones count for up to a sixtieth of
 * the window longer than they must, never shorter, and a log holds no more than 61 pairs.
 *
 * @param log settled; empty for a new key
 */
export function record(rate: Rate, log: HitLog, now: number, cost: number): void {
  const charged = price(rate, cost);
  if (charged === 0) {
    return;
  }
  const last = log.length - 2;
  const latest = log[last];
  if (latest !== undefined && sliceOf(rate, latest) === sliceOf(rate, now)) {
    log[last] = now;
    log[last + 1] = (log[last + 1] ?? 0) + charged;
  } else {
    log.push(now, charged);
  }
}

/**
 * Takes back a hit that was counted `at`, if its slice is still there. It is not after the clock was set back: then it counts on.
 *
 * @param log settled
 */
export function release(rate: Rate, log: HitLog, cost: number, at: number): void {
  for (let index = 0; index < log.length; index += 2) {
    if (sliceOf(rate, log[index] ?? 0) === sliceOf(rate, at)) {
      const left = (log[index + 1] ?? 0) - price(rate, cost);
      if (left > 0) {
        log[index + 1] = left;
      } else {
        log.splice(index, 2);
      }
      return;
    }
  }
}

export const slidingWindow: Algorithm = {
  isSettled: ({ window }, log, now) => (log[0] ?? now) + window > now && (log[log.length - 2] ?? now) <= now,
  settle: ({ window }, log, now) => settle(log, window, now),
  decide,
  record,
  release: (rate, log, _now, cost, at) => release(rate, log, cost, at),
  lifetime: ({ window }) => window,
};

function sliceOf({ limit, window }: Rate, instant: number): number {
  return limit <= SLICES ? instant : Math.floor(instant / (window / SLICES));
}

function price({ limit }: Rate, cost: number): number {
  return Math.min(cost, Math.max(limit, 1));
}

function count(log: Readonly<HitLog>): number {
  let sum = 0;
  for (let index = 1; index < log.length; index += 2) {
    sum += log[index] ?? 0;
  }
  return sum;
}

/** The instant of the hit whose leaving, with all before it, makes room for `needed`. */
function freedAt(log: Readonly<HitLog>, needed: number, now: number): number {
  let freed = 0;
  for (let index = 0; index < log.length; index += 2) {
    freed += log[index + 1] ?? 0;
    if (freed >= needed) {
      return log[index] ?? now;
    }
  }
  return now;
}

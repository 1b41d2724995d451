import { type Rate } from '../core/rate.js';
import { type Algorithm, type CounterState } from './algorithm.js';
import { type Decision } from './decision.js';

/**
 * The generic cell rate algorithm, as a continuous-state leaky bucket (ITU-T I.371, annex A): each request pours in, `limit` a
 * `window` leak out, and a request passes when `burst` are not exceeded with it. So at most `burst + limit` pass in any window, and
 * after a burst requests pass evenly spaced.
 *
 * The level is a number of requests times the window in ms, of which `limit` leak in a millisecond: all whole numbers, and so no
 * rounding, in JavaScript as in Lua.
 *
 * @param level settled
 * @param cost how many requests this one counts for
 */
export function decide(rate: Rate, level: number, cost: number): Decision {
  const free = capacity(rate) - level - pour(rate, cost);
  if (free >= 0) {
    const remaining = Math.floor(free / rate.window);
    return { allowed: true, remaining, resetIn: leaked(rate, (remaining + 1) * rate.window - free) };
  }
  const before = capacity(rate) - level;
  const remaining = Math.max(0, Math.floor(before / rate.window));
  return {
    allowed: false,
    retryIn: leaked(rate, -free),
    resetIn: leaked(rate, (remaining + 1) * rate.window - before),
  };
}

/** See {@link decide}. The state of a key is one pair: the instant of its latest hit, and the level then. */
export const leakyBucket: Algorithm = {
  isSettled: (_rate, state, now) => (state[0] ?? now) === now,

  settle({ limit }, state, now) {
    const [at = now, level = 0] = state;
    put(state, now, level - Math.max(0, now - at) * limit);
    return at > now;
  },

  decide: (rate, [, level = 0], _now, cost) => decide(rate, level, cost),

  record(rate, state, now, cost) {
    put(state, now, (state[1] ?? 0) + pour(rate, cost));
  },

  // It may have leaked out already, whole or in part: it is taken to have leaked before all others.
  release(rate, state, now, cost, at) {
    const left = pour(rate, cost) - Math.max(0, now - at) * rate.limit;
    put(state, now, (state[1] ?? 0) - Math.max(0, left));
  },

  lifetime: (rate) => leaked(rate, capacity(rate)),
};

function put(state: CounterState, now: number, level: number): void {
  if (level > 0) {
    state[0] = now;
    state[1] = level;
  } else {
    state.length = 0;
  }
}

function capacity({ burst = 1, window }: Rate): number {
  return burst * window;
}

function pour({ burst = 1, window }: Rate, cost: number): number {
  return Math.min(cost, burst) * window;
}

/** In whole milliseconds. */
function leaked({ limit }: Rate, level: number): number {
  return Math.ceil(level / limit);
}

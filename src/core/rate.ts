import { type Milliseconds } from './duration.js';

/** How many requests a window of time admits. */
export interface Rate {
  readonly limit: number;
  readonly window: Milliseconds;
  /** How many may come at once, when requests are to be evened out to `limit` a `window` (GCRA); absent for a sliding window. */
  readonly burst?: number;
}

const PERIODS: Readonly<Record<string, Milliseconds>> = {
  s: 1000,
  sec: 1000,
  second: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};

const RATE = /^(\d{1,9})\/([1-9]\d{0,5})?([a-z]+)(?: +burst +(\d{1,9}))?$/;

/**
 * Reads rates such as `60/min`, `5/10min` or `60/min;1000/day`: every window counts. `10/s burst 20` evens requests out to ten a
 * second, with twenty to spare.
 *
 * DRF looks at the first letter of the period only, and knows no multiples; here a period is a whole word.
 *
 * @throws {RangeError} when the text is anything else
 */
export function parseRates(text: string): readonly Rate[] {
  return text.split(';').map((part) => parseRate(part.trim()));
}

function parseRate(text: string): Rate {
  const [, limit, multiple, period, burst] = RATE.exec(text) ?? [];
  const unit = PERIODS[period ?? ''];
  if (limit === undefined || unit === undefined || Number(limit) === 0 || Number(burst ?? 1) === 0) {
    throw new RangeError('expected a rate such as 60/min, 5/10min, 60/min;1000/day or 10/s burst 20');
  }
  const rate: Rate = { limit: Number(limit), window: Number(multiple ?? 1) * unit };
  return burst === undefined ? rate : { ...rate, burst: Number(burst) };
}

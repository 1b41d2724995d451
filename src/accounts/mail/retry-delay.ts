import { type Milliseconds } from '../../core/duration.js';

const FIRST: Milliseconds = 5_000;
const LONGEST: Milliseconds = 3_600_000;

/**
 * How long a mail waits after a failed attempt: 5 s, doubled each time, an hour at most; half of it by chance, so that what failed together is not tried
 * together again.
 *
 * @param attempts how many there were, at least 1
 * @param chance from 0 to 1, without 1
 */
export function retryDelay(attempts: number, chance: number): Milliseconds {
  const longest = Math.min(FIRST * 2 ** (attempts - 1), LONGEST);
  return Math.round((longest / 2) * (1 + chance));
}

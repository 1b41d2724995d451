import { type Milliseconds } from './core/duration.js';

/** A worker that lived for so long did not die of its start: the next death counts as the first. */
export const STABLE: Milliseconds = 60_000;

/** After so many starts in a row that failed, whoever runs this server has to look. */
export const MOST_FAILED_STARTS = 5;

const FIRST: Milliseconds = 100;
const LONGEST: Milliseconds = 30_000;

/**
 * How long to wait before a dead worker is replaced: twice as long after each death, so that one that dies of every request does not take the machine.
 *
 * @param deaths of workers before this one, none of which had lived for {@link STABLE}
 */
export function restartDelay(deaths: number): Milliseconds {
  return Math.min(LONGEST, FIRST * 2 ** deaths);
}

import { Clock } from '../../src/core/clock.js';
import { parseDuration } from '../../src/core/duration.js';

/** A clock that stands still until a test moves it. It begins at the time of the test, so that what the database dates itself agrees with it. */
export class MovableClock extends Clock {
  #now = Date.now();

  override now(): number {
    return this.#now;
  }

  /**
   * @param duration such as `11s` or `14d`
   * @throws {RangeError} when it is malformed
   */
  advance(duration: string): void {
    this.#now += parseDuration(duration);
  }

  /** Steps back, as a clock does that is set right. */
  turnBack(duration: string): void {
    this.#now -= parseDuration(duration);
  }
}

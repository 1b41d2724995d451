/** The time. Injected, so that a test moves it instead of waiting. */
export abstract class Clock {
  /** @returns milliseconds since the epoch */
  abstract now(): number;
}

export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }
}

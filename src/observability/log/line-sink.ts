/** Where lines go, one write after the other. */
export interface LineSink {
  readonly name: string;
  /** How many characters of whole lines it is given at once, at most. */
  readonly largestWrite: number;
  /**
   * Takes whole lines.
   *
   * @throws {LinesRefused} when it will never take them
   * @throws anything else when it cannot take them now; they are offered again
   */
  write(lines: string): Promise<void>;
  close(): Promise<void>;
}

/** These lines will never be taken: to offer them again would keep those after them. */
export class LinesRefused extends Error {
  readonly code = 'LINES_REFUSED';
}

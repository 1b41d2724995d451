import { type Milliseconds } from '../../core/duration.js';
import { type Terminal } from '../administration/password-prompt.js';

/** Between two lines: a terminal's is written over, any other output keeps each. */
const INTERVALS: Readonly<Record<'terminal' | 'other', Milliseconds>> = { terminal: 100, other: 1000 };

const ERASE_LINE = '\r\u001b[K';

/** How far an import is: the count of rows and their rate. */
export class ImportProgress {
  readonly #started: number;
  #shown: number;
  #count = 0;

  /** @param now milliseconds of a clock that never goes back */
  constructor(
    private readonly output: Terminal['output'],
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#started = now();
    this.#shown = this.#started;
  }

  /** One row more. */
  add(): void {
    this.#count += 1;
    const now = this.now();
    if (now - this.#shown >= INTERVALS[this.output.isTTY ? 'terminal' : 'other']) {
      this.#shown = now;
      this.#write(this.output.isTTY ? '' : '\n');
    }
  }

  /** Makes room for a line of something else. */
  clear(): void {
    if (this.output.isTTY) {
      this.output.write(ERASE_LINE);
    }
  }

  /** The last line, which stays. */
  end(): void {
    this.#write('\n');
  }

  #write(ending: string): void {
    const seconds = Math.max(this.now() - this.#started, 1) / 1000;
    const rate = Math.round(this.#count / seconds);
    this.output.write(`${this.output.isTTY ? ERASE_LINE : ''}${this.#count} rows, ${rate} rows/s${ending}`);
  }
}

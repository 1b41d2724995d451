import { setTimeout as wait } from 'node:timers/promises';
import { type Milliseconds } from '../../core/duration.js';
import {
  BoundedTransport,
  type FormattedEntry,
  LARGEST_BATCH,
  LONGEST_BACKLOG,
  MESSAGE,
  OLDEST_LINE,
} from './bounded.transport.js';
import { LinesRefused, type LineSink } from './line-sink.js';

/** When a sink that failed is tried again. */
const RETRY: Milliseconds = 1000;

/** How long the end of the process waits for a sink. */
const FAREWELL: Milliseconds = 2000;

/** Hands lines to a sink in batches, one write at a time; those that come meanwhile wait. */
export class QueuedTransport extends BoundedTransport {
  #lines: string[] = [];
  #length = 0;
  readonly #batch: number;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  /** @param longest how many characters may wait */
  constructor(
    private readonly target: LineSink,
    private readonly longest = LONGEST_BACKLOG,
  ) {
    super(target.name);
    this.#batch = Math.min(LARGEST_BATCH, target.largestWrite * 0.75);
  }

  override log(info: FormattedEntry, next: () => void): void {
    const line = `${String(info[MESSAGE])}\n`;
    if (this.#length + line.length > this.longest) {
      this.dropped.add(1);
    } else {
      this.#lines.push(line);
      this.#length += line.length;
      this.#schedule();
    }
    next();
  }

  override async flush(): Promise<void> {
    const end = new AbortController();
    const written = this.#write().then(() => this.target.close());
    await Promise.race([written, wait(FAREWELL, undefined, { signal: end.signal, ref: true }).catch(() => undefined)]);
    end.abort();
  }

  #schedule(): void {
    if (this.#length >= this.#batch) {
      void this.#write();
    } else if (!this.#writing) {
      this.#timer ??= setTimeout(() => void this.#write(), OLDEST_LINE).unref();
    }
  }

  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#lines.length > 0) {
      const lines = this.#take();
      while (!(await this.#offer(lines))) {
        await wait(RETRY, undefined, { ref: false });
      }
      this.#length -= lines.reduce((sum, { length }) => sum + length, 0);
      if (this.dropped.areUntold) {
        const notice = this.takeNotice();
        this.#lines.push(notice);
        this.#length += notice.length;
      }
    }
  }

  #take(): readonly string[] {
    let length = 0;
    const rest = this.#lines.findIndex((line) => (length += line.length) > this.target.largestWrite);
    return this.#lines.splice(0, rest === -1 ? this.#lines.length : Math.max(rest, 1));
  }

  /** @returns whether that is done with, for good or ill */
  async #offer(lines: readonly string[]): Promise<boolean> {
    try {
      await this.target.write(lines.join(''));
      return true;
    } catch (error) {
      if (error instanceof LinesRefused) {
        this.dropped.add(lines.length);
        return true;
      }
      return false;
    }
  }
}

import { setTimeout as wait } from 'node:timers/promises';
import TransportStream from 'winston-transport';
import { type Milliseconds } from '../../core/duration.js';
import { DroppedLines } from './dropped-lines.js';
import { LinesRefused, type LineSink } from './line-sink.js';

/** Where winston's format leaves the finished line (triple-beam). */
export const MESSAGE = Symbol.for('message');

/** An entry as a transport gets it. */
export type FormattedEntry = Readonly<Record<symbol, unknown>>;

/** Lines that wait for a blocked sink, in bytes; past that lines are dropped, and a request never waits for the log. */
export const LONGEST_BACKLOG = 16 * 1024 * 1024;

/** A batch is written when it has so many characters, or its first line is so many milliseconds old: each costs a trip to another thread. */
const LARGEST_BATCH = 49_152;
const OLDEST_LINE = 100;

/** When a sink that failed is tried again. */
const RETRY: Milliseconds = 1000;

/** How long the end of the process waits for a sink. */
const FAREWELL: Milliseconds = 2000;

/**
 * A winston transport that hands lines to a sink in batches, one write at a time. Those that come meanwhile wait; when a sink stalls, so many and no more: the
 * rest is lost, and how many that were is told as soon as lines go through again.
 */
export class QueuedTransport extends TransportStream {
  readonly dropped = new DroppedLines();
  /** What the sink is called in the metrics and in the line about lost lines. */
  readonly sink: string;
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
    super();
    this.sink = target.name;
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

  /** Writes out what is buffered, and gives up after a moment: a sink that is stalled keeps no process from ending. */
  async flush(): Promise<void> {
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
        const notice = this.#takeNotice();
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

  /** The line that tells of lost ones. */
  #takeNotice(): string {
    const entry = { timestamp: new Date().toISOString(), level: 'warn', message: 'log lines were dropped' };
    return `${JSON.stringify({ ...entry, sink: this.sink, dropped: this.dropped.take() })}\n`;
  }
}

import TransportStream from 'winston-transport';
import { DroppedLines } from './dropped-lines.js';

/** Where winston's format leaves the finished line (triple-beam). */
export const MESSAGE = Symbol.for('message');

/** An entry as a transport gets it. */
export type FormattedEntry = Readonly<Record<symbol, unknown>>;

/** Lines that wait for a blocked sink, in bytes; past that lines are dropped, and a request never waits for the log. */
export const LONGEST_BACKLOG = 16 * 1024 * 1024;

/** A batch is written when it has so many bytes, or its first line is so many milliseconds old. */
export const LARGEST_BATCH = 8192;
export const OLDEST_LINE = 100;

/** A winston transport whose sink may stall: it holds so many lines and no more, loses the rest, and tells how many as soon as lines go through again. */
export abstract class BoundedTransport extends TransportStream {
  readonly dropped = new DroppedLines();

  /** @param sink what it is called in the metrics and in the line about lost lines */
  constructor(readonly sink: string) {
    super();
  }

  /** Writes out what is buffered, and gives up after a moment: a sink that is stalled keeps no process from ending. */
  abstract flush(): Promise<void>;

  /** The line that tells of lost ones. */
  protected takeNotice(): string {
    const entry = { timestamp: new Date().toISOString(), level: 'warn', message: 'log lines were dropped' };
    return `${JSON.stringify({ ...entry, sink: this.sink, dropped: this.dropped.take() })}\n`;
  }
}

import sonicBoom from 'sonic-boom';
import { type Milliseconds } from '../../core/duration.js';
import {
  BoundedTransport,
  type FormattedEntry,
  LARGEST_BATCH,
  LONGEST_BACKLOG,
  MESSAGE,
  OLDEST_LINE,
} from './bounded.transport.js';

/** When a disk that did not take lines is tried again, though no further line asks for it. */
const RETRY: Milliseconds = 1000;

/** Writes to a file in batches, on a thread of its own: off the path of the request, and off the event loop. */
export class BufferedTransport extends BoundedTransport {
  readonly #file: sonicBoom.SonicBoom;
  #hasBatch = false;

  /** @param fd of a file that is open for appending, or of a terminal */
  constructor(sink: string, fd: number) {
    super(sink);
    this.#file = new sonicBoom.SonicBoom({ fd, sync: false, minLength: LARGEST_BATCH, maxLength: LONGEST_BACKLOG });
    // A disk that is full costs lines and not the server.
    this.#file.on('error', () => this.#schedule(RETRY));
    this.#file.on('drop', () => this.dropped.add(1));
    this.#file.on('drain', () => this.#tellDropped());
  }

  override log(info: FormattedEntry, next: () => void): void {
    this.#file.write(`${String(info[MESSAGE])}\n`);
    this.#schedule(OLDEST_LINE);
    next();
  }

  override flush(): Promise<void> {
    try {
      this.#file.flushSync();
    } catch {
      // The disk is full or gone: there is nowhere left to say so.
    }
    return Promise.resolve();
  }

  #schedule(delay: Milliseconds): void {
    if (!this.#hasBatch) {
      this.#hasBatch = true;
      setTimeout(() => this.#endBatch(), delay).unref();
    }
  }

  #endBatch(): void {
    this.#hasBatch = false;
    this.#file.flush();
  }

  /** What waited is written, so there is room for one line more. */
  #tellDropped(): void {
    if (this.dropped.areUntold) {
      this.#file.write(this.takeNotice());
      this.#file.flush();
    }
  }
}

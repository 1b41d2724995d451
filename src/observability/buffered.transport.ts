import { mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import sonicBoom from 'sonic-boom';
import TransportStream from 'winston-transport';

/** Where winston's format leaves the finished line (triple-beam). */
const MESSAGE = Symbol.for('message');

/** Lines that wait for a blocked sink, in bytes; past that lines are dropped, and a request never waits for the log. */
const LONGEST_BACKLOG = 16 * 1024 * 1024;

/** A batch is written when it has so many bytes, or its first line is so many milliseconds old. */
const LARGEST_BATCH = 8192;
const OLDEST_LINE = 100;

/** On standard output: what a pipe takes in one piece (PIPE_BUF, pipe(7)), so that the lines of processes that share one are never mixed. */
const PIECES = { minLength: 3072, maxWrite: 4096 };

/** A winston transport that writes in batches, off the path of the request. */
export class BufferedTransport extends TransportStream {
  readonly #sink: sonicBoom.SonicBoom;
  #hasBatch = false;

  /**
   * @param file where the log goes; `undefined` for standard output
   * @throws NodeJS.ErrnoException when the file cannot be opened
   */
  constructor(file: string | undefined) {
    super();
    this.#sink = new sonicBoom.SonicBoom({
      fd: file === undefined ? process.stdout.fd : openFile(file),
      sync: false,
      minLength: LARGEST_BATCH,
      maxLength: LONGEST_BACKLOG,
      ...(file === undefined && PIECES),
    });
    // A sink that is gone, such as a closed pipe, costs lines and not the server.
    this.#sink.on('error', () => undefined);
  }

  override log(info: Readonly<Record<symbol, unknown>>, next: () => void): void {
    this.#sink.write(`${String(info[MESSAGE])}\n`);
    if (!this.#hasBatch) {
      this.#hasBatch = true;
      setTimeout(() => this.#endBatch(), OLDEST_LINE).unref();
    }
    next();
  }

  /** Writes out what is buffered. */
  flush(): void {
    try {
      this.#sink.flushSync();
    } catch {
      // The sink is gone: there is nowhere left to say so.
    }
  }

  #endBatch(): void {
    this.#hasBatch = false;
    this.#sink.flush();
  }
}

function openFile(file: string): number {
  mkdirSync(path.dirname(file), { recursive: true });
  return openSync(file, 'a', 0o600);
}

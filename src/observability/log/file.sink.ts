import { write } from 'node:fs';
import { promisify } from 'node:util';
import { type LineSink } from './line-sink.js';

const writeTo = promisify(write);

/**
 * A file or a terminal, which a thread of libuv's writes to: a disk that stalls keeps no request waiting.
 *
 * A batch is one write to a file that is open for appending, so that the lines of processes that share one are not mixed.
 */
export class FileSink implements LineSink {
  readonly largestWrite = 65_536;
  /** Lines of which the disk took a part before it was full: what is still to come of them. */
  #unfinished: { readonly lines: string; readonly rest: Buffer } | undefined;

  constructor(
    readonly name: string,
    private readonly fd: number,
  ) {}

  async write(lines: string): Promise<void> {
    let rest = this.#unfinished?.lines === lines ? this.#unfinished.rest : Buffer.from(lines);
    try {
      while (rest.length > 0) {
        const { bytesWritten } = await writeTo(this.fd, rest);
        rest = rest.subarray(bytesWritten);
      }
      this.#unfinished = undefined;
    } catch (error) {
      this.#unfinished = { lines, rest };
      throw error;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

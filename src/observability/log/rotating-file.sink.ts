import path from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import { type LineSink } from './line-sink.js';

/** A file that is renamed when it is large: `server.log` becomes `server.log.1`, that `server.log.2`, and the oldest goes (logrotate(8)). */
export class RotatingFileSink implements LineSink {
  readonly name = 'file';
  readonly largestWrite = 65_536;
  #stream: RotatingFileStream | undefined;

  /**
   * @param size in bytes, about which the file is rotated
   * @param count how many old files are kept
   */
  constructor(
    private readonly file: string,
    private readonly size: number,
    private readonly count: number,
  ) {}

  async write(lines: string): Promise<void> {
    this.#stream ??= this.#open();
    const stream = this.#stream;
    await new Promise<void>((resolve, reject) => {
      stream.write(lines, (error) => {
        if (error) {
          // A stream that has failed takes nothing any more; the next write opens another.
          this.#stream = undefined;
          reject(error);
        } else {
          resolve();
        }
      });
    });
  }

  async close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = undefined;
    if (stream) {
      await new Promise<void>((resolve) => stream.end(resolve));
    }
  }

  #open(): RotatingFileStream {
    const { dir, base } = path.parse(path.resolve(this.file));
    const nameOf = (index: unknown): string => (typeof index === 'number' ? `${base}.${index}` : base);
    const stream = createStream(nameOf, { path: dir, size: `${this.size}B`, rotate: this.count, mode: 0o600 });
    // Whoever writes is told.
    stream.on('error', () => undefined);
    return stream;
  }
}

import { type Writable } from 'node:stream';
import { type LineSink } from './line-sink.js';

/**
 * A pipe or socket, such as standard output below a process manager: written to when the kernel says that it has room, and never waited for.
 *
 * Not by sonic-boom, which polls a full pipe ten times a second: what a reader takes in a moment would then take a second for half a megabyte.
 */
export class PipeSink implements LineSink {
  /** What a pipe takes in one piece (PIPE_BUF, pipe(7)), so that the lines of processes that share one are never mixed. */
  readonly largestWrite = 4096;

  constructor(
    readonly name: string,
    private readonly stream: Writable,
  ) {
    // A reader that is gone costs lines and not the server; whoever writes is told.
    stream.on('error', () => undefined);
  }

  write(lines: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream.write(lines, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

import { constants, fstatSync, mkdirSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { FileSink } from './file.sink.js';
import { PipeSink } from './pipe.sink.js';
import { QueuedTransport } from './queued.transport.js';

/** A named pipe is not waited for: without a reader it cannot be opened. */
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/** @returns what writes to standard output: by the event loop to a pipe, by threads to a file or terminal */
export function stdoutTransport(): QueuedTransport {
  const { fd } = process.stdout;
  return new QueuedTransport(isPipe(fd) ? new PipeSink('stdout', process.stdout) : new FileSink('stdout', fd));
}

/**
 * @returns what appends to a file
 * @throws NodeJS.ErrnoException when it cannot be opened
 */
export function fileTransport(file: string): QueuedTransport {
  mkdirSync(path.dirname(file), { recursive: true });
  const fd = openSync(file, APPEND, 0o600);
  return new QueuedTransport(
    isPipe(fd) ? new PipeSink('file', new Socket({ fd, readable: false, writable: true })) : new FileSink('file', fd),
  );
}

function isPipe(fd: number): boolean {
  const stat = fstatSync(fd);
  return stat.isFIFO() || stat.isSocket();
}

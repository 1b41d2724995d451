import { constants, fstatSync, mkdirSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { type BoundedTransport } from './bounded.transport.js';
import { BufferedTransport } from './buffered.transport.js';
import { PipeSink } from './pipe.sink.js';
import { QueuedTransport } from './queued.transport.js';

/** A named pipe is not waited for: without a reader it cannot be opened. */
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/** @returns what writes to standard output: by the event loop to a pipe, by threads to a file or terminal */
export function stdoutTransport(): BoundedTransport {
  const { fd } = process.stdout;
  return isPipe(fd) ? new QueuedTransport(new PipeSink('stdout', process.stdout)) : new BufferedTransport('stdout', fd);
}

/**
 * @returns what appends to a file
 * @throws NodeJS.ErrnoException when it cannot be opened
 */
export function fileTransport(file: string): BoundedTransport {
  mkdirSync(path.dirname(file), { recursive: true });
  const fd = openSync(file, APPEND, 0o600);
  return isPipe(fd)
    ? new QueuedTransport(new PipeSink('file', new Socket({ fd, readable: false, writable: true })))
    : new BufferedTransport('file', fd);
}

function isPipe(fd: number): boolean {
  const stat = fstatSync(fd);
  return stat.isFIFO() || stat.isSocket();
}

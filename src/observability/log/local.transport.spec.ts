import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type QueuedTransport, LONGEST_BACKLOG, MESSAGE } from './queued.transport.js';
import { fileTransport } from './local.transport.js';

const LINE = 'x'.repeat(1023);
const COUNT = (LONGEST_BACKLOG / 1024) * 1.5;

function write(transport: QueuedTransport, line: string): void {
  transport.log({ [MESSAGE]: line }, () => undefined);
}

describe('a log that goes to a pipe', () => {
  let directory: string;
  beforeAll(async () => (directory = await mkdtemp(path.join(tmpdir(), 'portcullis-log-'))));
  afterAll(() => rm(directory, { recursive: true }));

  it('that is stalled holds so much and no more, never blocks, and tells what was lost when somebody reads again', async () => {
    const pipe = path.join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const transport = fileTransport(pipe);
    const started = performance.now();
    for (let line = 0; line < COUNT; line += 1) {
      write(transport, LINE);
      if (line % 1000 === 0) {
        await wait(1);
      }
    }
    expect(performance.now() - started).toBeLessThan(5000);
    expect(transport.dropped.total).toBeGreaterThan(COUNT / 4);
    expect(transport.dropped.total).toBeLessThan(COUNT / 2);

    const { dropped } = transport;
    const lines = (await readUntil(reader, 'log lines were dropped')).split('\n').slice(0, -1);
    closeSync(reader);

    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 'warn', sink: 'file', dropped: dropped.total });
    expect(lines.length - 1 + dropped.total).toBe(COUNT);
    expect(lines.slice(0, -1).every((line) => line === LINE)).toBe(true);
  });

  it('that nobody reads keeps no process from ending', async () => {
    const pipe = path.join(directory, 'unread');
    execFileSync('mkfifo', [pipe]);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const transport = fileTransport(pipe);
    for (let line = 0; line < 1000; line += 1) {
      write(transport, LINE);
    }
    const started = performance.now();
    await transport.flush();
    closeSync(reader);

    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('a log that goes to a full disk', () => {
  it('loses lines, and nothing else', async () => {
    const transport = fileTransport('/dev/full');
    for (let line = 0; line < COUNT; line += 1) {
      write(transport, LINE);
    }
    await wait(50);
    await transport.flush();

    expect(transport.dropped.total).toBeGreaterThan(COUNT / 4);
  });
});

/** Reads as a program at the other end would, until a text has come and nothing else comes. */
async function readUntil(reader: number, what: string): Promise<string> {
  const buffer = Buffer.alloc(1 << 16);
  const chunks: string[] = [];
  for (;;) {
    try {
      chunks.push(buffer.toString('latin1', 0, readSync(reader, buffer)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
        throw error;
      }
      if (chunks.at(-1)?.includes(what)) {
        return chunks.join('');
      }
    }
    await new Promise(setImmediate);
  }
}

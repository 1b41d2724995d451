import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileSink } from './file.sink.js';

/** More than a pipe holds (pipe(7)). */
const LINES = Array.from({ length: 3000 }, (_, line) => `${String(line).padStart(49, '0')}\n`).join('');

describe('a file that lines are written to', () => {
  let directory: string;
  beforeAll(async () => (directory = await mkdtemp(path.join(tmpdir(), 'portcullis-log-'))));
  afterAll(() => rm(directory, { recursive: true }));

  it('goes on where it was full, so that no line is there twice or in part', async () => {
    const pipe = path.join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const sink = new FileSink('file', openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    const buffer = Buffer.alloc(1 << 20);
    let text = '';
    const read = (): void => {
      text += buffer.toString('latin1', 0, readSync(reader, buffer));
    };

    await expect(sink.write(LINES)).rejects.toThrow('EAGAIN');
    while (text.length < LINES.length) {
      read();
      await sink.write(LINES).catch(() => undefined);
    }
    closeSync(reader);

    expect(text).toBe(LINES);
  });
});

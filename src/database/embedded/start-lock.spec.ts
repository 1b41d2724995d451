import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { observeProcess } from './process-observation.js';
import { isNext, withLock } from './start-lock.js';

const ticket = (label: string, random = 'aa') => ({ label, pid: 42, startTime: '1', random });

describe('whose turn it is', () => {
  it('is that of the lowest number', () => {
    expect(isNext(ticket('2'), [ticket('2'), ticket('10', 'bb')])).toBe(true);
    expect(isNext(ticket('10'), [ticket('10'), ticket('2', 'bb')])).toBe(false);
  });

  it('is that of one of two with the same number', () => {
    const [first, second] = [ticket('1', 'aa'), ticket('1', 'bb')];

    expect([isNext(first, [first, second]), isNext(second, [first, second])]).toEqual([true, false]);
  });

  it("is nobody's while somebody draws a number", () => {
    expect(isNext(ticket('1'), [ticket('1'), ticket('choosing', 'bb')])).toBe(false);
  });
});

describe('the lock', () => {
  let directory: string;
  beforeEach(async () => (directory = await mkdtemp(path.join(tmpdir(), 'start-lock-'))));
  afterEach(() => rm(directory, { recursive: true }));

  it('lets one in at a time and leaves nothing behind', async () => {
    let inside = 0;
    const seen = await Promise.all(
      Array.from({ length: 12 }, () =>
        withLock(directory, async () => {
          inside += 1;
          await sleep(3);
          const found = inside;
          inside -= 1;
          return found;
        }),
      ),
    );

    expect(seen).toEqual(Array.from({ length: 12 }, () => 1));
    await expect(readdir(directory)).resolves.toEqual([]);
  });

  it('is free again when the work fails', async () => {
    await expect(withLock(directory, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withLock(directory, () => Promise.resolve('yes'))).resolves.toBe('yes');
  });

  it('is not held by a process that has died, whatever it was about', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
    const { startTime = '' } = (await observeProcess(child.pid!))!;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await writeFile(path.join(directory, `1.${child.pid}.${startTime}.aa`), '');
    await writeFile(path.join(directory, `choosing.${child.pid}.${startTime}.bb`), '');

    await expect(withLock(directory, () => Promise.resolve('in'))).resolves.toBe('in');
    await expect(readdir(directory)).resolves.toEqual([]);
  });
});

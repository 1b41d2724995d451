import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = path.join(import.meta.dirname, '..', '..', 'scripts', 'check-examples.mjs');

describe('the TypeScript in the README and in docs', () => {
  it('is right against the sources', async () => {
    // In a process of its own: jest would transform the whole compiler first.
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT]);

    expect(stdout).toMatch(/^[1-9]\d* examples, 0 faults$/m);
  }, 60_000);
});

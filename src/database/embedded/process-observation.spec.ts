import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { observeProcess, parseProcessStatus, processCommand } from './process-observation.js';

const fields = '1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 98765 1 2 3';

describe('observing a process', () => {
  it('reads the state and the start time past a name with spaces and parentheses', () => {
    expect(parseProcessStatus(`42 (a) S (b) R ${fields}`)).toEqual({ zombie: false, startTime: '98765' });
  });

  it('knows a zombie', () => {
    expect(parseProcessStatus(`42 (postgres) Z ${fields}`)).toMatchObject({ zombie: true });
  });

  it('sees this process and its command', async () => {
    await expect(observeProcess(process.pid)).resolves.toMatchObject({ zombie: false });
    await expect(processCommand(process.pid)).resolves.toContain('node');
  });

  it('does not see a process that has ended', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');

    await expect(observeProcess(child.pid!)).resolves.toBeUndefined();
  });
});

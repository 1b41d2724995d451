import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What the system tells about a process that exists. */
export interface ProcessObservation {
  /** Ended, but its parent has not asked for its exit status yet: it holds nothing any more. */
  readonly zombie: boolean;
  /** Tells a process from a later one with the same pid; clock ticks since boot. Absent where there is no /proc. */
  readonly startTime?: string;
}

/** Reads /proc/<pid>/stat, proc_pid_stat(5). The name in parentheses may itself hold spaces and parentheses. */
export function parseProcessStatus(text: string): ProcessObservation {
  const [state = '', ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const startTime = fields[18];
  return { zombie: state === 'Z' || state === 'X', ...(startTime !== undefined && { startTime }) };
}

/** @returns `undefined` if there is no such process */
export async function observeProcess(pid: number): Promise<ProcessObservation | undefined> {
  if (!signalReaches(pid)) {
    return undefined;
  }
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text === undefined ? { zombie: false } : parseProcessStatus(text);
}

/**
 * The program and its arguments.
 *
 * @returns `undefined` if the system does not tell; arguments run together where only `ps` knows them
 */
export async function processCommand(pid: number): Promise<string | undefined> {
  const listed = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (listed !== undefined) {
    return listed.replaceAll('\0', ' ').trimEnd();
  }
  const shown = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => undefined);
  return shown?.stdout.trimEnd();
}

function signalReaches(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

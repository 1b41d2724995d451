import { spawn } from 'node:child_process';
import { PlatformNotSupportedError, PostgresDidNotStartError } from './embedded-postgres.errors.js';
import type { OperatingSystemUser } from './operating-system-user.js';
import type { PlatformBinaries } from './platform-binaries.js';

export interface ProgramRun {
  readonly exitCode: number | null;
  /** Both output streams, trimmed; empty unless captured. */
  readonly output: string;
}

export interface ProgramOptions {
  /** Working directory, which the user must be able to enter: that of this process may be out of its reach. */
  readonly directory: string;
  readonly user: OperatingSystemUser | undefined;
  /** ms */
  readonly timeout: number;
  /** Never for a program that leaves a daemon behind, which would keep the pipe open. */
  readonly capture: boolean;
}

/**
 * Runs a program of PostgreSQL to its end, with an empty environment: no PG* variable changes what it does, and it learns no
 * secret of ours.
 *
 * @throws PlatformNotSupportedError, PostgresDidNotStartError if it cannot be executed at all
 */
export async function runProgram(
  binaries: PlatformBinaries,
  program: 'initdb' | 'pgCtl',
  parameters: readonly string[],
  { directory, user, timeout, capture }: ProgramOptions,
): Promise<ProgramRun> {
  const child = spawn(binaries[program], parameters, {
    cwd: directory,
    env: {},
    timeout,
    windowsHide: true,
    stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'ignore',
    ...(user && { uid: user.uid, gid: user.gid }),
  });
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(notExecutable(binaries, program, cause)));
    child.once('close', (exitCode) => resolve({ exitCode, output: Buffer.concat(output).toString('utf8').trim() }));
  });
}

function notExecutable(binaries: PlatformBinaries, program: string, cause: NodeJS.ErrnoException): Error {
  // The file is there: what the system did not find is the dynamic loader that it names, as on Alpine.
  return cause.code === 'ENOENT'
    ? new PlatformNotSupportedError(binaries.packageName, 'its programs need glibc, which this system has not', {
        cause,
      })
    : new PostgresDidNotStartError(`${program} could not be executed`, cause.message, { cause });
}

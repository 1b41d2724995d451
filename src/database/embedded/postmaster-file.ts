import type { ProcessObservation } from './process-observation.js';

/** What the server writes into postmaster.pid, as far as it has got. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port?: number;
  readonly status?: 'starting' | 'stopping' | 'ready' | 'standby';
}

/**
 * What a cluster's postmaster.pid stands for.
 *
 * - `absent`: no server, or one that PostgreSQL itself finds to be gone
 * - `changing`: a server that starts or stops
 * - `zombie`: a killed server whose parent has not noticed, which PostgreSQL takes for a running one
 * - `foreign`: the pid has gone to another program, which PostgreSQL takes for its own server
 * - `ready`: a server on `port`; `certain` unless the system keeps to itself which program has the pid
 */
export type PostmasterState =
  | { readonly state: 'absent' | 'changing' | 'zombie' | 'foreign' }
  | { readonly state: 'ready'; readonly port: number; readonly certain: boolean };

/** Line by line: pid, data directory, start time, port, socket directory, listen address, shared memory key, status. */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  // A stand-alone backend writes its pid with a minus.
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isSafeInteger(pid) || pid === 0) {
    return undefined;
  }
  const port = Number(lines[3]);
  const status = lines[7];
  return {
    pid,
    ...(port > 0 && { port }),
    ...(isStatus(status) && { status }),
  };
}

/**
 * @param command of the process with the file's pid, with its arguments; `undefined` if the system does not tell
 * @param cluster absolute path, as the server was started with
 */
export function judgePostmaster(
  file: PostmasterFile | undefined,
  observed: ProcessObservation | undefined,
  command: string | undefined,
  cluster: string,
): PostmasterState {
  if (file === undefined || observed === undefined) {
    return { state: 'absent' };
  }
  if (observed.zombie) {
    return { state: 'zombie' };
  }
  if (command !== undefined && !isPostmasterOf(command, cluster)) {
    return { state: 'foreign' };
  }
  return file.status === 'ready' && file.port !== undefined
    ? { state: 'ready', port: file.port, certain: command !== undefined }
    : { state: 'changing' };
}

function isPostmasterOf(command: string, cluster: string): boolean {
  return command.includes('postgres') && `${command} `.includes(` -D ${cluster} `);
}

function isStatus(text: string | undefined): text is NonNullable<PostmasterFile['status']> {
  return text === 'starting' || text === 'stopping' || text === 'ready' || text === 'standby';
}

import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { formatMark, liveMarks, ownMark } from './process-mark.js';

/** One process's claim on the running server. */
export interface Client {
  /** Gives the claim up. @returns whether no other process has one */
  leave(): Promise<boolean>;
}

/**
 * Claims the server for this process: the last to leave stops it, whoever started it.
 *
 * Call it, and `leave`, under the lock: a server that is about to be stopped must not be adopted.
 */
export async function joinClients(directory: string): Promise<Client> {
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, formatMark(await ownMark('client')));
  await writeFile(file, '', { flag: 'wx' });
  return {
    async leave() {
      await rm(file, { force: true });
      return (await liveMarks(directory, { lasting: true })).length === 0;
    },
  };
}

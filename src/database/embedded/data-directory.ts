import { chmod, chown, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { barriers, type FileOwnership } from './file-access.js';
import type { OperatingSystemUser } from './operating-system-user.js';

/** The folder in DATA_DIR that holds the cluster, or the record of where it is, and who uses it. */
const folder = 'postgres';

/** DATA_DIR as the embedded server sees it. */
export interface DataDirectory {
  /** DATA_DIR, absolute and without symbolic links. */
  readonly path: string;
  /** Our folder in it; for the processes that use the server, not for the server. */
  readonly home: string;
}

/** Makes DATA_DIR, private to its owner, and our folder in it. An existing DATA_DIR stays as it is. */
export async function openDataDirectory(directory: string): Promise<DataDirectory> {
  const absolute = path.resolve(directory);
  await mkdir(path.dirname(absolute), { recursive: true });
  await makePrivate(absolute);
  const real = await realpath(absolute);
  const home = path.join(real, folder);
  await makePrivate(home);
  return { path: real, home };
}

/**
 * Lets the server's user pass through DATA_DIR to our folder, by its group alone, and only where that takes nothing from anybody.
 *
 * @param established the folder already holds a cluster, which shows that DATA_DIR is ours whatever else is in it
 * @returns the directories that still keep the user out
 */
export async function admit(
  directory: DataDirectory,
  user: OperatingSystemUser,
  established: boolean,
): Promise<readonly string[]> {
  const outside = await barriers(path.dirname(directory.path), user);
  if (outside.length > 0) {
    return outside;
  }
  const others = (await readdir(directory.path)).filter((name) => name !== folder);
  if (established || others.length === 0) {
    await openToGroup(directory.path, user);
  }
  if ((await barriers(directory.path, user)).length === 0) {
    await openToGroup(directory.home, user);
  }
  return barriers(directory.home, user);
}

/** Ours to open: made by this user, and its group has no rights that a change of group could take away. */
export function isPrivateTo(uid: number | undefined, file: FileOwnership): boolean {
  return file.uid === uid && (file.mode & 0o070) === 0;
}

async function openToGroup(directory: string, user: OperatingSystemUser): Promise<void> {
  const found = await stat(directory);
  const closed = (await barriers(directory, user)).includes(directory);
  if (closed && isPrivateTo(process.getuid?.(), found)) {
    await chown(directory, found.uid, user.gid);
    await chmod(directory, (found.mode & 0o7777) | 0o010);
  }
}

async function makePrivate(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
}

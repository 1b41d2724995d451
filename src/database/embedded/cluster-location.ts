import path from 'node:path';
import { admit, type DataDirectory } from './data-directory.js';
import { DataDirectoryNotUsableError } from './embedded-postgres.errors.js';
import { exists } from './file-access.js';
import { type OperatingSystemUser, serverUser } from './operating-system-user.js';
import { findRelocation, relocate } from './relocation.js';

/** Where the files of the cluster are, or are to be, and who runs it. */
export interface ClusterLocation {
  /** PostgreSQL's data directory. Its parent is there, is the server's user's to enter, and is ours to write. */
  readonly path: string;
  readonly exists: boolean;
  /** `undefined`: the user of this process. */
  readonly user: OperatingSystemUser | undefined;
}

/** `sh -c`, through which pg_ctl starts the server, gives these a meaning even between double quotes. */
const unquotable = /["$`\\\n]/;

/**
 * In DATA_DIR, unless root starts the server and its user cannot get there; then in {@link relocate}'s place, for good.
 *
 * Call it under the lock.
 *
 * @throws DataDirectoryNotUsableError, NoUnprivilegedUserError
 */
export async function locateCluster(directory: DataDirectory, log: (line: string) => void): Promise<ClusterLocation> {
  const parent = (await findRelocation(directory)) ?? directory.home;
  const location = await clusterIn(parent);
  if (location.user === undefined || parent !== directory.home) {
    return location;
  }
  const [barrier] = await admit(directory, location.user, location.exists);
  if (barrier === undefined) {
    return location;
  }
  if (location.exists) {
    const reason = `the user ${location.user.name}, as whom PostgreSQL runs, may not enter ${barrier}`;
    throw new DataDirectoryNotUsableError(directory.path, reason);
  }
  return clusterIn(await relocate(directory, location.user, log));
}

async function clusterIn(parent: string): Promise<ClusterLocation> {
  const cluster = path.join(parent, 'cluster');
  if (process.platform !== 'win32' && unquotable.test(cluster)) {
    throw new DataDirectoryNotUsableError(
      parent,
      'its path has one of the characters " $ ` \\ in it, and pg_ctl uses a shell',
    );
  }
  return { path: cluster, exists: await exists(cluster), user: await serverUser(cluster) };
}

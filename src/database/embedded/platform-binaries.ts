import { chmod, cp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { barriers, exists, permits } from './file-access.js';
import { makeLibraryLinks } from './library-links.js';
import type { OperatingSystemUser } from './operating-system-user.js';
import type { PlatformPackage } from './platform-package.js';
import { makePassable, sharedDirectory } from './shared-directory.js';
import { withLock } from './start-lock.js';

/** The programs of PostgreSQL, ready to run. */
export interface PlatformBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly packageName: string;
  readonly version: string;
}

/**
 * The package's programs in place where that is possible, otherwise in a copy made once per version.
 *
 * A copy is needed where the package is read-only and its libraries lack their links, and where the server's user has no way in.
 *
 * @param copies directory for a copy that only this user runs; another user's serve every DATA_DIR of the machine
 * @param user who runs them; `undefined` for the user of this process
 */
export async function preparePlatformBinaries(
  found: PlatformPackage,
  copies: string,
  user: OperatingSystemUser | undefined,
): Promise<PlatformBinaries> {
  const inPlace = (await isLinked(found.directory)) && (await isOpenTo(found.directory, user));
  const directory = inPlace ? found.directory : await copyOf(found, user === undefined ? copies : await sharedCopies());
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: path.join(directory, 'native/bin', `initdb${suffix}`),
    pgCtl: path.join(directory, 'native/bin', `pg_ctl${suffix}`),
    packageName: found.name,
    version: found.version,
  };
}

async function sharedCopies(): Promise<string> {
  await makePassable(sharedDirectory);
  return path.join(sharedDirectory, 'binaries');
}

async function isLinked(directory: string): Promise<boolean> {
  return makeLibraryLinks(directory).then(
    () => true,
    () => false,
  );
}

/** An install under a strict umask leaves every directory of it closed, so the inner ones are looked at too. */
async function isOpenTo(directory: string, user: OperatingSystemUser | undefined): Promise<boolean> {
  if (user === undefined) {
    return true;
  }
  const native = path.join(directory, 'native');
  const postgres = await stat(path.join(native, 'bin/postgres'));
  const closed = await Promise.all(['bin', 'lib', 'share'].map((part) => barriers(path.join(native, part), user)));
  return closed.flat().length === 0 && permits(postgres, user, 'read') && permits(postgres, user, 'enter');
}

async function copyOf(found: PlatformPackage, copies: string): Promise<string> {
  const copy = path.join(copies, `${path.basename(found.name)}-${found.version}`);
  if (await exists(copy)) {
    return copy;
  }
  await makePassable(copies);
  await withLock(path.join(copies, 'lock'), async () => {
    if (!(await exists(copy))) {
      await makeCopy(found.directory, copy);
    }
  });
  return copy;
}

/** It appears whole or not at all. */
async function makeCopy(original: string, copy: string): Promise<void> {
  const unfinished = `${copy}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  try {
    await cp(original, unfinished, { recursive: true, verbatimSymlinks: true });
    await openToAll(unfinished);
    await makeLibraryLinks(unfinished);
    await rename(unfinished, copy);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Nothing in it is secret, and the original's modes came along: those of a strict umask, or of a read-only package. */
async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) {
      await openToAll(file);
    } else if (entry.isFile()) {
      await chmod(file, path.basename(directory) === 'bin' ? 0o755 : 0o644);
    }
  }
}

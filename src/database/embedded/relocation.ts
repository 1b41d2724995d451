import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DataDirectory } from './data-directory.js';
import { DataDirectoryNotUsableError } from './embedded-postgres.errors.js';
import { exists } from './file-access.js';
import type { OperatingSystemUser } from './operating-system-user.js';
import { makePassable, sharedDirectory } from './shared-directory.js';

/** In our folder: the name of the directory that holds the cluster. Without it that directory is never found again. */
const record = 'relocated';
/** In that directory: the DATA_DIR it belongs to. */
const owner = 'data-directory';

/**
 * Gives a DATA_DIR that the server's user cannot reach a directory elsewhere.
 *
 * Its name has a random half that only DATA_DIR knows: whoever deletes DATA_DIR gets an empty database, not the old one back.
 *
 * @returns the directory, which the user may enter
 */
export async function relocate(
  directory: DataDirectory,
  user: OperatingSystemUser,
  log: (line: string) => void,
): Promise<string> {
  const hash = createHash('sha256').update(directory.path).digest('hex').slice(0, 16);
  const name = `${hash}-${randomBytes(8).toString('hex')}`;
  const place = path.join(sharedDirectory, name);
  await makePassable(sharedDirectory);
  for (const orphan of (await readdir(sharedDirectory)).filter((entry) => entry.startsWith(`${hash}-`))) {
    log(`an earlier database of ${directory.path} is left in ${path.join(sharedDirectory, orphan)}`);
  }
  await mkdir(place);
  await chown(place, process.getuid?.() ?? 0, user.gid);
  await chmod(place, 0o710);
  await write(place, owner, directory.path);
  await write(directory.home, record, name);
  log(`${user.name} cannot reach ${directory.path}, so the database is in ${place}`);
  return place;
}

/**
 * Where an earlier start put the cluster of this DATA_DIR.
 *
 * A DATA_DIR that was moved keeps its database; one that was copied has none, since two would write to the same.
 *
 * @returns `undefined` if it was not relocated
 * @throws DataDirectoryNotUsableError
 */
export async function findRelocation(directory: DataDirectory): Promise<string | undefined> {
  const name = await read(directory.home, record);
  if (name === undefined) {
    return undefined;
  }
  const place = path.join(sharedDirectory, path.basename(name));
  const remedy = `Delete ${directory.home} to start with an empty database`;
  if (!(await exists(place))) {
    throw new DataDirectoryNotUsableError(directory.path, `its database was in ${place}, which is gone. ${remedy}`);
  }
  const original = await read(place, owner);
  if (original !== directory.path) {
    if (original !== undefined && (await read(path.join(original, path.basename(directory.home)), record)) === name) {
      throw new DataDirectoryNotUsableError(
        directory.path,
        `it is a copy, the database belongs to ${original}. ${remedy}`,
      );
    }
    await write(place, owner, directory.path);
  }
  return place;
}

async function read(directory: string, name: string): Promise<string | undefined> {
  return readFile(path.join(directory, name), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}

/** Appears whole or not at all. */
async function write(directory: string, name: string, text: string): Promise<void> {
  const unfinished = path.join(directory, `${name}.unfinished`);
  await writeFile(unfinished, `${text}\n`);
  await rename(unfinished, path.join(directory, name));
}

import { readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { exists } from './file-access.js';

interface LibraryLink {
  /** The library, relative to the package. */
  readonly source: string;
  /** The name the binaries look for. */
  readonly target: string;
}

/**
 * Makes the symbolic links that npm cannot carry, and that an install script of the package would have made.
 *
 * @param directory a package of PostgreSQL binaries, or a copy of one
 * @throws NodeJS.ErrnoException if there are links to make and the directory may not be written to
 */
export async function makeLibraryLinks(directory: string): Promise<void> {
  const links = JSON.parse(await readFile(path.join(directory, 'native/pg-symlinks.json'), 'utf8')) as LibraryLink[];
  await Promise.all(
    links.map((link) => makeLink(path.join(directory, link.source), path.join(directory, link.target))),
  );
}

async function makeLink(source: string, target: string): Promise<void> {
  if (await exists(target)) {
    return;
  }
  try {
    await symlink(path.basename(source), target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
}

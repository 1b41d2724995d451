import { lstat, stat } from 'node:fs/promises';
import path from 'node:path';
import type { OperatingSystemUser } from './operating-system-user.js';

/** Who owns a file and its permission bits, as `fs.Stats` has them. */
export interface FileOwnership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

export type FilePermission = 'read' | 'enter';

const bits = { read: 0o4, enter: 0o1 } as const;

/** The permission bits' answer for a user without supplementary groups, which is how we start PostgreSQL. ACLs are not seen. */
export function permits(file: FileOwnership, user: OperatingSystemUser, permission: FilePermission): boolean {
  const shift = file.uid === user.uid ? 6 : file.gid === user.gid ? 3 : 0;
  return ((file.mode >> shift) & bits[permission]) !== 0;
}

/** A directory and all above it, from the root down. */
export function lineage(directory: string): string[] {
  const parent = path.dirname(directory);
  return parent === directory ? [directory] : [...lineage(parent), directory];
}

/**
 * The directories on the way into `directory`, itself included, that keep the user out.
 *
 * @param directory a real path
 */
export async function barriers(directory: string, user: OperatingSystemUser): Promise<string[]> {
  const steps = await Promise.all(
    lineage(directory).map(async (step) => ({ step, open: permits(await stat(step), user, 'enter') })),
  );
  return steps.filter(({ open }) => !open).map(({ step }) => step);
}

/** @throws NodeJS.ErrnoException if this process may not even look */
export async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return false;
    }
    throw error;
  }
}

import { chmod, mkdir, stat } from 'node:fs/promises';

/** Where root keeps what the unprivileged user of the server has to reach, if DATA_DIR or node_modules is closed to it. */
export const sharedDirectory = '/var/lib/portcullis';

/** Makes a directory that every user may pass through but only root may list, whatever the umask is. */
export async function makePassable(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o711 });
  const { uid, mode } = await stat(directory);
  if (uid === process.getuid?.() && (mode & 0o011) !== 0o011) {
    await chmod(directory, 0o711);
  }
}

import { readFile, stat } from 'node:fs/promises';
import { NoUnprivilegedUserError } from './embedded-postgres.errors.js';

/** A user another process can be started as. */
export interface OperatingSystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const candidates = ['postgres', 'nobody'];

/** The users of a passwd(5) file; lines that are not of that format are left out. */
export function parsePasswd(text: string): OperatingSystemUser[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

/**
 * Whom PostgreSQL runs as: itself refuses root.
 *
 * An existing cluster keeps its owner, so that a start as root after one as an ordinary user does not take it away from them.
 *
 * @param cluster path of the cluster, which need not exist
 * @returns `undefined` when it runs as the user of this process
 * @throws NoUnprivilegedUserError
 */
export async function serverUser(cluster: string): Promise<OperatingSystemUser | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return undefined;
  }
  const users = parsePasswd(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  const owner = await stat(cluster).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) {
    return users.find(({ uid }) => uid === owner.uid) ?? { name: String(owner.uid), uid: owner.uid, gid: owner.gid };
  }
  return unprivilegedUser(users);
}

/** @throws NoUnprivilegedUserError */
export function unprivilegedUser(users: readonly OperatingSystemUser[]): OperatingSystemUser {
  const found = candidates
    .map((name) => users.find((user) => user.name === name && user.uid !== 0))
    .find((user) => user !== undefined);
  if (found === undefined) {
    throw new NoUnprivilegedUserError();
  }
  return found;
}

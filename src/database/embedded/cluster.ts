import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClusterLocation } from './cluster-location.js';
import { MajorVersionMismatchError, PostgresDidNotStartError } from './embedded-postgres.errors.js';
import type { OperatingSystemUser } from './operating-system-user.js';
import type { PlatformBinaries } from './platform-binaries.js';
import { majorVersion } from './platform-package.js';
import { runProgram } from './postgres-program.js';

/** The role that owns the cluster and its databases. */
export const roleName = 'portcullis';

const passwordFile = 'password';
const unfinishedSuffix = '.unfinished-';
const initTimeout = 5 * 60_000;

/**
 * Makes a cluster with a password of its own. It appears whole or not at all.
 *
 * @param durable whether to wait until it is on disk
 * @throws PostgresDidNotStartError with what initdb said
 */
export async function createCluster(
  location: ClusterLocation,
  binaries: PlatformBinaries,
  durable: boolean,
): Promise<void> {
  await removeUnfinished(location.path);
  // A name of its own, as the initdb of a start that was killed may still be at work in the last one.
  const unfinished = await mkdtemp(`${location.path}${unfinishedSuffix}`);
  const data = path.join(unfinished, 'data');
  const password = path.join(unfinished, passwordFile);
  try {
    await give(unfinished, location.user);
    await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
    await give(password, location.user);
    const { exitCode, output } = await runProgram(binaries, 'initdb', initParameters(data, password, durable), {
      directory: unfinished,
      user: location.user,
      timeout: initTimeout,
      capture: true,
    });
    if (exitCode !== 0) {
      throw new PostgresDidNotStartError(`initdb could not make a cluster in ${location.path}`, output);
    }
    await rename(password, path.join(data, passwordFile));
    await rename(data, location.path);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function removeUnfinished(cluster: string): Promise<void> {
  const prefix = `${path.basename(cluster)}${unfinishedSuffix}`;
  const left = (await readdir(path.dirname(cluster))).filter((name) => name.startsWith(prefix));
  const removals = left.map((name) => rm(path.join(path.dirname(cluster), name), { recursive: true, force: true }));
  await Promise.allSettled(removals);
}

function initParameters(directory: string, password: string, durable: boolean): string[] {
  return [
    `--pgdata=${directory}`,
    `--username=${roleName}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of strings on every machine, whatever its C library.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--data-checksums',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
}

/** @throws MajorVersionMismatchError */
export async function requireSameMajorVersion(cluster: string, binaries: PlatformBinaries): Promise<void> {
  const found = (await readFile(path.join(cluster, 'PG_VERSION'), 'utf8')).trim();
  const installed = majorVersion(binaries.version);
  if (found !== installed) {
    throw new MajorVersionMismatchError(cluster, found, installed);
  }
}

export async function readPassword(cluster: string): Promise<string> {
  return readFile(path.join(cluster, passwordFile), 'utf8');
}

async function give(file: string, user: OperatingSystemUser | undefined): Promise<void> {
  if (user !== undefined) {
    await chown(file, user.uid, user.gid);
  }
}

import { access } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { joinClients } from './clients.js';
import { createCluster, readPassword, requireSameMajorVersion } from './cluster.js';
import { type ClusterLocation, locateCluster } from './cluster-location.js';
import { type DataDirectory, openDataDirectory } from './data-directory.js';
import { DataDirectoryNotUsableError, PostgresDidNotStartError } from './embedded-postgres.errors.js';
import { type PlatformBinaries, preparePlatformBinaries } from './platform-binaries.js';
import { findPlatformPackage, type PlatformPackage, serverVersion } from './platform-package.js';
import { runPostmaster, stopPostmaster } from './postmaster.js';
import { connectionUrl, isPassing, openDatabase } from './server-connection.js';
import { withLock } from './start-lock.js';

export interface EmbeddedPostgresOptions {
  /** DATA_DIR; made if missing. */
  readonly directory: string;
  readonly log: (line: string) => void;
  /** Settings of the server beside ours, each `name=value`, without spaces or quotes. They are not kept from start to start. */
  readonly flags?: readonly string[];
  /** Made if missing; `portcullis` unless given. Of letters, digits, - and _. */
  readonly database?: string;
}

/** A real PostgreSQL on 127.0.0.1, which all processes with the same DATA_DIR share. */
export interface EmbeddedPostgres {
  /** `postgres://portcullis:<password>@127.0.0.1:<port>/<database>`: a secret. The port changes when the server starts anew. */
  readonly url: string;
  /** Where the cluster's files are, which need not be below DATA_DIR. */
  readonly location: string;
  /** The server ran already: another process has it too, or one that was killed left it behind. */
  readonly adopted: boolean;
  /** Gives up this process's claim; the last process to do so stops the server, whoever started it. */
  stop(): Promise<void>;
}

const answerTimeout = 10_000;
const pollInterval = 100;
const flagPattern = /^[a-z_.]+=[\w.,:/+-]*$/i;
const databasePattern = /^[\w-]{1,63}$/;
const defaultDatabase = 'portcullis';

/**
 * Runs the PostgreSQL of the npm platform packages in DATA_DIR, or takes the one that runs there already.
 *
 * The server is a process of its own: it outlives one that is killed before it calls `stop`, and the next start adopts it.
 *
 * @throws EmbeddedPostgresError
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { flags = [], database = defaultDatabase } = options;
  if (!flags.every((flag) => flagPattern.test(flag)) || !databasePattern.test(database)) {
    throw new TypeError('A flag of the embedded PostgreSQL is name=value, a database is of letters, digits, - and _');
  }
  const found = await findPlatformPackage();
  try {
    const directory = await openDataDirectory(options.directory);
    return await withLock(lockOf(directory), () => start(directory, found, options));
  } catch (error) {
    throw isFromFileSystem(error)
      ? new DataDirectoryNotUsableError(options.directory, error.message, { cause: error })
      : error;
  }
}

async function start(
  directory: DataDirectory,
  found: PlatformPackage,
  { log, flags = [], database = defaultDatabase }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const location = await locateCluster(directory, log);
  const binaries = await preparePlatformBinaries(found, path.join(directory.home, 'binaries'), location.user);
  if (!location.exists) {
    log(`making a PostgreSQL ${serverVersion(binaries.version)} cluster in ${location.path}`);
    await createCluster(location, binaries, !flags.includes('fsync=off'));
  }
  await requireSameMajorVersion(location.path, binaries);
  const client = await joinClients(path.join(directory.home, 'clients'));
  const release = async () => {
    if (await client.leave()) {
      await stopPostmaster(location, binaries);
    }
  };
  const leave = async () => {
    try {
      await access(directory.home);
      await withLock(lockOf(directory), release);
    } catch (error) {
      if (!isFromFileSystem(error) || error.code !== 'ENOENT') {
        throw error;
      }
      // DATA_DIR was removed, and with it whoever else uses the server. A cluster that was in it ends by itself, when it misses its pid file.
      await stopPostmaster(location, binaries);
    }
  };
  try {
    const { url, adopted } = await open(location, binaries, flags, database);
    log(`PostgreSQL ${serverVersion(binaries.version)} ${adopted ? 'already runs' : 'runs'} in ${location.path}`);
    let stopped: Promise<void> | undefined;
    const stop = () => (stopped ??= leave());
    return { url, location: location.path, adopted, stop };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Runs the server until it answers: one that is found ready may be just about to stop. */
async function open(
  location: ClusterLocation,
  binaries: PlatformBinaries,
  flags: readonly string[],
  database: string,
): Promise<{ readonly url: string; readonly adopted: boolean }> {
  const password = await readPassword(location.path);
  const giveUpAt = Date.now() + answerTimeout;
  for (;;) {
    const { port, adopted } = await runPostmaster(location, binaries, flags);
    try {
      const answering = await openDatabase({ port, password }, database);
      if (path.relative(answering, location.path) !== '') {
        throw new Error(`port ${port} is that of the cluster in ${answering}`);
      }
      return { url: connectionUrl({ port, password }, database), adopted };
    } catch (cause) {
      if (!isPassing(cause) || Date.now() > giveUpAt) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new PostgresDidNotStartError(`PostgreSQL runs in ${location.path} but is of no use`, reason, { cause });
      }
    }
    await sleep(pollInterval);
  }
}

function lockOf({ home }: DataDirectory): string {
  return path.join(home, 'lock');
}

function isFromFileSystem(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}

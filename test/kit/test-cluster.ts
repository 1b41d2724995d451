import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { migrate } from '../../src/database/migrate.js';
import { TEMPLATE } from './test-cluster.environment.js';

/** Nothing that a test writes has to survive the machine; and several files have several servers at once. */
const FLAGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'];

/** The PostgreSQL of one run of the tests. */
export interface TestCluster {
  /** Of its maintenance database. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL in a temporary directory, with one migrated database for the tests to copy. */
export async function startTestCluster(): Promise<TestCluster> {
  const directory = await mkdtemp(path.join(tmpdir(), 'portcullis-test-'));
  const server = await startEmbeddedPostgres({ directory, flags: FLAGS, database: TEMPLATE, log: () => undefined });
  const end = (): void => endAtOnce(server, directory);
  process.once('exit', end);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(1));
  }
  await migrate(server);
  const url = new URL(server.url);
  url.pathname = '/postgres';
  return {
    url: url.href,
    stop: async () => {
      await server.stop();
      process.off('exit', end);
      await removeFiles(server, directory);
    },
  };
}

/** A run that is interrupted leaves no server behind. SIGQUIT is PostgreSQL's immediate shutdown. */
function endAtOnce({ location }: EmbeddedPostgres, directory: string): void {
  try {
    process.kill(Number(readFileSync(path.join(location, 'postmaster.pid'), 'utf8').split('\n', 1)[0]), 'SIGQUIT');
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // It was gone already.
  }
}

/** The cluster may be elsewhere: a temporary directory that only root enters is no place for PostgreSQL, which refuses root. */
async function removeFiles({ location }: EmbeddedPostgres, directory: string): Promise<void> {
  const elsewhere = path.relative(directory, location).startsWith('..') ? [path.dirname(location)] : [];
  await Promise.all([directory, ...elsewhere].map((place) => rm(place, { recursive: true, force: true })));
}

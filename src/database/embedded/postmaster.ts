import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterLocation } from './cluster-location.js';
import { PostgresDidNotStartError } from './embedded-postgres.errors.js';
import { freePort, isListening } from './local-port.js';
import type { PlatformBinaries } from './platform-binaries.js';
import { runProgram } from './postgres-program.js';
import { judgePostmaster, parsePostmasterFile, type PostmasterState } from './postmaster-file.js';
import { observeProcess, processCommand } from './process-observation.js';
import { serverLog, serverLogSince, serverLogSize } from './server-log.js';
import { judgeStartFailure } from './start-failure.js';

/** A running server. */
export interface Postmaster {
  readonly port: number;
  /** It ran before. */
  readonly adopted: boolean;
}

const pollInterval = 100;
/** Recovery after a crash replays up to max_wal_size, which a slow disk takes minutes for. */
const startTimeout = 5 * 60_000;
const stopTimeout = 60_000;
/** How long a killed server's zombie or its shared memory may stay before it is taken for something that will never go. */
const afterlife = 10_000;
const portAttempts = 5;

const configuration = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'shared_buffers=64MB',
  'max_connections=50',
  'timezone=UTC',
  'log_timezone=UTC',
];

/**
 * The server of this cluster, started unless it already runs.
 *
 * Call it under the lock.
 *
 * @param flags further settings, each `name=value`
 * @throws PostgresDidNotStartError
 */
export async function runPostmaster(
  location: ClusterLocation,
  binaries: PlatformBinaries,
  flags: readonly string[],
): Promise<Postmaster> {
  const giveUpAt = Date.now() + afterlife;
  for (let attempt = 1; ; attempt += 1) {
    const settled = await settledPort(location.path);
    if (settled !== undefined) {
      return { port: settled, adopted: true };
    }
    const port = await freePort();
    const logged = await serverLogSize(location.path);
    if (await start(location, binaries, port, flags)) {
      return { port, adopted: false };
    }
    const log = await serverLogSince(location.path, logged);
    const failure = judgeStartFailure(log);
    if (failure === 'final' || (failure === 'port-taken' ? attempt >= portAttempts : Date.now() > giveUpAt)) {
      throw new PostgresDidNotStartError(`PostgreSQL did not start in ${location.path}`, log);
    }
    await sleep(pollInterval);
  }
}

/** Stops the server, whose clients are cut off. Does nothing if it does not run. */
export async function stopPostmaster(location: ClusterLocation, binaries: PlatformBinaries): Promise<void> {
  const { state } = await inspect(location.path);
  // Told to stop a server that is gone, pg_ctl would send the signal to whichever program has its pid now.
  if (state !== 'ready' && state !== 'changing') {
    return;
  }
  const seconds = String(stopTimeout / 1000);
  await runProgram(binaries, 'pgCtl', ['stop', '-w', '-m', 'fast', '-t', seconds, '-D', location.path], {
    directory: location.path,
    user: location.user,
    timeout: stopTimeout * 2,
    capture: false,
  });
}

async function start(
  location: ClusterLocation,
  binaries: PlatformBinaries,
  port: number,
  flags: readonly string[],
): Promise<boolean> {
  const settings = [`port=${port}`, ...configuration, ...flags].map((setting) => `-c ${setting}`).join(' ');
  const parameters = ['start', '-w', '-t', String(startTimeout / 1000), '-D', location.path];
  const { exitCode } = await runProgram(
    binaries,
    'pgCtl',
    [...parameters, '-l', serverLog(location.path), '-o', settings],
    { directory: location.path, user: location.user, timeout: startTimeout * 2, capture: false },
  );
  return exitCode === 0;
}

/**
 * Waits until the server either runs or does not, and removes a pid file that would keep it from starting.
 *
 * @returns its port if it runs
 */
async function settledPort(cluster: string): Promise<number | undefined> {
  const since = Date.now();
  for (;;) {
    const found = await inspect(cluster);
    const waited = Date.now() - since;
    if (found.state === 'absent') {
      return undefined;
    }
    if (found.state === 'ready' && (found.certain || (await isListening(found.port)))) {
      return found.port;
    }
    if (found.state === 'foreign' || found.state === 'ready' || (found.state === 'zombie' && waited > afterlife)) {
      await rm(pidFile(cluster), { force: true });
      return undefined;
    }
    if (waited > startTimeout) {
      throw new PostgresDidNotStartError(`PostgreSQL in ${cluster} keeps starting`, `See ${serverLog(cluster)}`);
    }
    await sleep(pollInterval);
  }
}

async function inspect(cluster: string): Promise<PostmasterState> {
  const text = await readFile(pidFile(cluster), 'utf8').catch(() => '');
  const parsed = parsePostmasterFile(text);
  const observed = parsed && (await observeProcess(parsed.pid));
  const command = parsed && observed && (await processCommand(parsed.pid));
  return judgePostmaster(parsed, observed, command, cluster);
}

function pidFile(cluster: string): string {
  return path.join(cluster, 'postmaster.pid');
}

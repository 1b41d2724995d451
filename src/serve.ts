import 'reflect-metadata';
import cluster from 'node:cluster';
import { setFlagsFromString } from 'node:v8';
import { type Features } from './features.js';
import { loadSettings } from './settings/load-settings.js';
import { startWorkers } from './start-workers.js';
import { startServer } from './start.js';

/**
 * Is the server that this process was started for, to its end: on SIGTERM and SIGINT it stops gracefully, and the process ends with 0; when it cannot
 * start, or somewhere an error was not caught, it says why and ends with 1.
 *
 * @param entry the file that calls this, which each of `WORKERS` is started from
 * @param features of whoever depends on this package
 *
 * @example
 * await serve(import.meta.filename, { modules: [NotesModule], migrations: [CreateNotes1795000000000] });
 */
export async function serve(entry: string, features: Features = {}): Promise<void> {
  // After a hundred requests at once V8 takes what a request allocates for long-lived and makes it in the old space, for good: every later request then
  // costs a third more, in garbage collections (bench/pipeline.mjs).
  setFlagsFromString('--no-allocation-site-pretenuring');
  try {
    const settings = loadSettings();
    let stopping = false;
    const stop = (): void => {
      // A second signal finds the server on its way out already; one that comes while it starts waits for it, so that no database is left behind.
      if (!stopping) {
        stopping = true;
        starting
          .then((server) => server.stop())
          .then(
            () => process.exit(),
            (error: unknown) => exit(error),
          );
      }
    };
    // Whatever nobody caught: this process is in no known state, so it says why, lets requests finish and makes room for another.
    const fail = (error: unknown): void => {
      report(error);
      process.exitCode = 1;
      stop();
    };
    const starting =
      settings.workers > 1 && cluster.isPrimary
        ? startWorkers(settings, entry, fail)
        : startServer(settings, features, cluster.worker?.id);
    process.on('uncaughtException', fail);
    process.on('unhandledRejection', fail);
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    const { url, location } = await starting;
    cluster.worker?.send({ url, location });
  } catch (error) {
    exit(error);
  }
}

function exit(error: unknown): never {
  report(error);
  process.exit(1);
}

/** Says why in one line or a few; a stack only where the fault is ours. */
function report(error: unknown): void {
  const known = error instanceof Error && 'code' in error;
  process.stderr.write(
    `${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
}

import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { type Logger } from 'winston';
import { type Milliseconds } from './core/duration.js';
import { MOST_FAILED_STARTS, restartDelay, STABLE } from './restart-delay.js';
import { type Serving } from './start.js';

/** A worker that ends before it accepts requests; it has said why itself. */
export class WorkerStartFailed extends Error {
  readonly code = 'WORKER_START_FAILED';

  constructor() {
    super('A worker could not start.');
  }
}

/** Server processes behind one port (node:cluster): started, replaced when they die, stopped together. */
export class Workers {
  readonly #running = new Set<Worker>();
  #deaths = 0;
  #stopping = false;

  /**
   * @param entry the file that each is started from
   * @param giveUp is told when dead workers cannot be replaced any more
   */
  constructor(
    private readonly count: number,
    entry: string,
    private readonly logger: Logger,
    private readonly giveUp: (error: Error) => void,
  ) {
    cluster.setupPrimary({ exec: entry });
  }

  /**
   * Starts all of them. The first one alone: it brings the schema up to date and makes the first account, and if anything is not in order, that is
   * said once.
   *
   * @throws {WorkerStartFailed}
   */
  async start(): Promise<Serving> {
    const serving = await this.#startOne();
    await Promise.all(Array.from({ length: this.count - 1 }, () => this.#startOne()));
    return serving;
  }

  /** Lets every worker finish its open requests. @param patience after which they are killed */
  async stop(patience: Milliseconds): Promise<void> {
    this.#stopping = true;
    const running = [...this.#running];
    const ends = running.map((worker) => once(worker, 'exit'));
    running.forEach(({ process }) => process.kill('SIGTERM'));
    const deadline = setTimeout(() => running.forEach(({ process }) => process.kill('SIGKILL')), patience);
    await Promise.all(ends);
    clearTimeout(deadline);
  }

  async #startOne(): Promise<Serving> {
    const worker = cluster.fork();
    this.#running.add(worker);
    const ended = once(worker, 'exit').then(() => this.#running.delete(worker));
    const serving = await Promise.race([
      once(worker, 'message').then(([message]) => message as Serving),
      ended.then(() => {
        throw new WorkerStartFailed();
      }),
    ]);
    const started = performance.now();
    this.logger.info('A worker started', { worker: worker.id, pid: worker.process.pid });
    void ended.then(() => this.#replace(worker, performance.now() - started));
    return serving;
  }

  async #replace({ id, process }: Worker, lived: Milliseconds): Promise<void> {
    if (lived > STABLE) {
      this.#deaths = 0;
    }
    for (let failedStarts = 0; failedStarts < MOST_FAILED_STARTS; failedStarts += 1) {
      if (this.#stopping) {
        return;
      }
      const delay = restartDelay(this.#deaths);
      this.#deaths += 1;
      this.logger.error('A worker ended', { worker: id, code: process.exitCode, signal: process.signalCode, delay });
      await wait(delay);
      if (await this.#startAnother()) {
        return;
      }
    }
    this.giveUp(new WorkerStartFailed());
  }

  /** @returns whether that is done with */
  async #startAnother(): Promise<boolean> {
    return (
      this.#stopping ||
      this.#startOne().then(
        () => true,
        () => false,
      )
    );
  }
}

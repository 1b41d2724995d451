import { Piscina } from 'piscina';
import { ConcurrencyLimit } from '../../core/concurrency-limit.js';
import { type DerivationResults, type DerivationTasks } from './key-derivation.tasks.js';

const WORKER = new URL('./key-derivation.worker.cjs', import.meta.url).href;

/** Beside the task that a thread is at, it has the next one: it need not wait for the event loop between two. */
const TASKS_OF_THREAD = 2;

/**
 * Derives keys from passwords on threads of its own: those that Node has for files and names stay free, and a thread that has work goes from one hash to
 * the next. A thread starts when there is work for it, and stays.
 */
export class KeyDerivation {
  readonly #limit: ConcurrencyLimit;
  #threads: Piscina | undefined;

  /**
   * @param concurrency how many passwords are at work at once: so many threads
   * @param queue how many wait
   */
  constructor(
    private readonly concurrency: number,
    queue: number,
  ) {
    const ahead = Math.min(concurrency * (TASKS_OF_THREAD - 1), queue);
    this.#limit = new ConcurrencyLimit(concurrency + ahead, queue - ahead);
  }

  /** @throws {QueueFull} when too many passwords are waiting */
  run<Name extends keyof DerivationTasks>(name: Name, task: DerivationTasks[Name]): Promise<DerivationResults[Name]> {
    return this.#limit.run(async () => (await this.#started().run(task, { name })) as DerivationResults[Name]);
  }

  /** Ends the threads, and what they are at. */
  async end(): Promise<void> {
    await this.#threads?.destroy();
  }

  #started(): Piscina {
    this.#threads ??= new Piscina({
      filename: WORKER,
      minThreads: 1,
      maxThreads: this.concurrency,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: TASKS_OF_THREAD,
      recordTiming: false,
    });
    return this.#threads;
  }
}

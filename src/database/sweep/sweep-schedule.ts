import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { type Milliseconds } from '../../core/duration.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { Sweep } from './sweep.js';

const JOB = 'sweep';

/** The longest that one sweep takes. */
const BUDGET: Milliseconds = 60_000;

/** Sweeps every `SWEEP_INTERVAL`, on a server that listens: management commands have no schedule. */
@Injectable()
export class SweepSchedule implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Sweep');
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(
    private readonly sweep: Sweep,
    private readonly scheduler: SchedulerRegistry,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  start(): void {
    const { sweepInterval } = this.settings;
    if (sweepInterval > 0) {
      this.scheduler.addInterval(
        JOB,
        setInterval(() => void this.run(), sweepInterval),
      );
    }
  }

  /** Begins no further batch, and waits for the one that is being deleted, while there still is a database. */
  async stop(): Promise<void> {
    if (this.scheduler.doesExist('interval', JOB)) {
      this.scheduler.deleteInterval(JOB);
    }
    this.#stopping.abort();
    await this.#running;
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  /** One sweep, unless the last one still runs here. What fails is logged, and tried again by the next. */
  async run(): Promise<void> {
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      const swept = (await this.sweep.run({ budget: BUDGET, signal: this.#stopping.signal })) ?? [];
      for (const { rows, cleared, error } of swept) {
        if (error !== undefined) {
          this.#logger.error(`Expired ${rows} could not be cleared: ${reasonOf(error)}`);
        }
        if (cleared > 0) {
          this.#logger.log(`Cleared ${cleared} expired ${rows}`);
        }
      }
    } catch (error) {
      this.#logger.error(`The sweep failed: ${reasonOf(error)}`);
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

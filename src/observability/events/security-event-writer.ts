import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Logger } from 'winston';
import { isDatabaseUnavailable } from '../../core/database-errors.js';
import { type Milliseconds } from '../../core/duration.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { LOGGER } from '../request-log.js';
import { SecurityEventRecorder } from './security-event-recorder.js';
import { INSERT_EVENTS, rowOf } from './security-event.statements.js';
import { type RecordedEvent } from './recorded-event.js';

/** How long the first event of a batch waits for others. */
const GATHERING: Milliseconds = 200;

/** How long a database that does not answer is left alone. */
const RETRY: Milliseconds = 1000;

/** Events in one statement. */
const LARGEST_BATCH = 500;

/** Events that wait to be written; past that the newest are dropped, and the log still has them. */
const LONGEST_QUEUE = 10_000;

/** Writes what is recorded into the table, in batches and beside the requests: one timer for however many. */
@Injectable()
export class SecurityEventWriter implements BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #waiting: RecordedEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #dropped = 0;
  readonly #forwards: ((batch: readonly RecordedEvent[]) => Promise<void>)[] = [];

  constructor(
    private readonly recorder: SecurityEventRecorder,
    private readonly statements: PreparedStatements,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    recorder.onRecorded((event) => this.#put(event));
  }

  /** Calls the listener with every batch that is written, by this server alone. */
  onWritten(listener: (batch: readonly RecordedEvent[]) => Promise<void>): void {
    this.#forwards.push(listener);
  }

  /** Writes what waits now. @returns when it is written, or cannot be */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
    return this.#writing;
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.flush();
  }

  /** What the last requests caused, and what was held back. */
  async onApplicationShutdown(): Promise<void> {
    this.recorder.recordHeld();
    await this.flush();
    clearTimeout(this.#timer);
  }

  #put(event: RecordedEvent): void {
    if (this.#waiting.length >= LONGEST_QUEUE) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(event);
    this.#wakeIn(GATHERING);
  }

  #wakeIn(delay: Milliseconds): void {
    this.#timer ??= setTimeout(() => void this.flush(), delay).unref();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, LARGEST_BATCH);
      const written = await this.#write(batch);
      if (!written) {
        this.#wakeIn(RETRY);
        break;
      }
      this.#waiting.splice(0, batch.length);
    }
    this.#reportDropped();
  }

  /** @returns whether the batch is done with; not so while the database is away */
  async #write(batch: readonly RecordedEvent[]): Promise<boolean> {
    try {
      await this.statements.query(INSERT_EVENTS, [JSON.stringify(batch.map(rowOf))]);
      await this.#forward(batch);
      return true;
    } catch (error) {
      if (isDatabaseUnavailable(error)) {
        return false;
      }
      this.#dropped += batch.length;
      this.logger.error('security events could not be written', { reason: String(error) });
      return true;
    }
  }

  async #forward(batch: readonly RecordedEvent[]): Promise<void> {
    for (const forward of this.#forwards) {
      await forward(batch).catch((error: unknown) => {
        this.logger.error('security events could not be forwarded', { reason: String(error) });
      });
    }
  }

  #reportDropped(): void {
    if (this.#dropped > 0) {
      this.logger.error('security events dropped', { dropped: this.#dropped });
      this.#dropped = 0;
    }
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../core/clock.js';
import { QueueFull } from '../core/concurrency-limit.js';
import { pendingMigrations } from '../database/pending-migrations.js';

/** How long an answer is good for, in milliseconds: so many checks cost one query. */
const FRESH = 1000;

/** How long the database may take to answer, in milliseconds. */
const PATIENCE = 1000;

/** What the database says of itself. */
export interface DatabaseState {
  readonly answers: boolean;
  /** Migrations that this server needs and the database does not have; those it has beyond them are of a newer server, and no fault. */
  readonly pending: readonly string[];
}

/** Whether this server should be sent requests. */
@Injectable()
export class Readiness {
  #stopping = false;
  #last: { readonly at: number; readonly state: Promise<DatabaseState> } | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** From now on this server asks for no more requests. */
  stop(): void {
    this.#stopping = true;
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  /** What the database answered within the last second. */
  database(): Promise<DatabaseState> {
    const now = this.clock.now();
    if (!this.#last || Math.abs(now - this.#last.at) > FRESH) {
      this.#last = { at: now, state: this.#ask() };
    }
    return this.#last.state;
  }

  async #ask(): Promise<DatabaseState> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<DatabaseState>((resolve) => {
      timer = setTimeout(() => resolve({ answers: false, pending: [] }), PATIENCE);
    });
    const answered = this.dataSource.query<{ readonly name: string }[]>('SELECT "name" FROM "migrations"').then(
      (rows) => ({ answers: true, pending: pendingMigrations(rows.map(({ name }) => name)) }),
      // That many requests wait for the database says nothing of it: this server would only be missed.
      (error: unknown) => ({ answers: error instanceof QueueFull, pending: [] }),
    );
    try {
      return await Promise.race([answered, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }
}

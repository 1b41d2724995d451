import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type Milliseconds } from '../../core/duration.js';
import { AdvisoryLocks } from '../advisory-locks.js';
import { SWEEP_BATCH } from './clear-all.js';
import { type ClearsExpiredRows, ExpiredRows } from './expired-rows.decorator.js';

/** The key of the lock that keeps two processes from sweeping at once. */
const SWEEP_LOCK = 7_267_825_312;

/** After a full batch the database is left to the requests for so long. */
const PAUSE: Milliseconds = 50;

/** What became of one kind of rows. */
export interface Swept {
  /** The rows' name, such as `sessions`. */
  readonly rows: string;
  readonly cleared: number;
  /** Why there may be more: what the last batch failed of. */
  readonly error?: unknown;
}

export interface SweepOptions {
  /** After so long no further batch is begun; what is left is for the next sweep. */
  readonly budget?: Milliseconds;
  /** When it is aborted, no further batch is begun. */
  readonly signal?: AbortSignal;
}

/** A class says that its rows expire, and has no way to clear them. */
export class NothingToClear extends Error {
  readonly code = 'NOTHING_TO_CLEAR';

  constructor(rows: string) {
    super(`@ExpiredRows('${rows}') is for a class with a method clearExpired(limit).`);
  }
}

/** Deletes what has expired: the rows of every provider with `@ExpiredRows`. */
@Injectable()
export class Sweep implements OnModuleInit {
  readonly #expiring = new Map<string, ClearsExpiredRows>();
  /** For each kind of rows, whether the last sweep of this process left any. */
  readonly backlog = new Map<string, boolean>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly locks: AdvisoryLocks,
  ) {}

  /** @throws {NothingToClear} */
  onModuleInit(): void {
    for (const provider of this.discovery.getProviders({ metadataKey: ExpiredRows.KEY })) {
      const rows = this.discovery.getMetadataByDecorator(ExpiredRows, provider);
      if (rows !== undefined) {
        const instance = provider.instance as Partial<ClearsExpiredRows>;
        if (typeof instance.clearExpired !== 'function') {
          throw new NothingToClear(rows);
        }
        this.#expiring.set(rows, instance as ClearsExpiredRows);
        this.backlog.set(rows, false);
      }
    }
  }

  /**
   * Sweeps in turns, a batch of each, so that no table waits until another one is done. Rows that cannot be cleared do not keep the others.
   *
   * @returns what went; `undefined` when somebody else is at it
   */
  run(options: SweepOptions = {}): Promise<readonly Swept[] | undefined> {
    return this.locks.whileHeld(SWEEP_LOCK, () => this.#sweep(options));
  }

  async #sweep({ budget = Infinity, signal }: SweepOptions): Promise<readonly Swept[]> {
    const end = performance.now() + budget;
    const swept = new Map<string, Swept>();
    this.#expiring.forEach((_, rows) => this.backlog.set(rows, true));
    let unfinished = [...this.#expiring];
    while (unfinished.length > 0) {
      const remaining: typeof unfinished = [];
      for (const entry of unfinished) {
        if (signal?.aborted || performance.now() >= end) {
          return [...swept.values()];
        }
        const [rows, service] = entry;
        const batch = await clearBatch(service);
        swept.set(rows, { ...batch, rows, cleared: (swept.get(rows)?.cleared ?? 0) + batch.cleared });
        this.backlog.set(rows, batch.error !== undefined || batch.cleared >= SWEEP_BATCH);
        if (batch.cleared >= SWEEP_BATCH) {
          remaining.push(entry);
          await wait(PAUSE);
        }
      }
      unfinished = remaining;
    }
    return [...swept.values()];
  }
}

async function clearBatch(service: ClearsExpiredRows): Promise<Omit<Swept, 'rows'>> {
  try {
    return { cleared: await service.clearExpired(SWEEP_BATCH) };
  } catch (error) {
    return { cleared: 0, error };
  }
}

import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../core/clock.js';
import { type Milliseconds } from '../core/duration.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { CounterStore, type Hit } from './counter.store.js';
import { CounterTable } from './counter-table.js';
import { type Decision } from './decision.js';
import { decide, type HitLog, record, settle } from './sliding-window.js';

const SWEEP_INTERVAL: Milliseconds = 10_000;
const NO_HITS: Readonly<HitLog> = [];

/**
 * Counts in this process. Atomic because nothing here waits.
 *
 * Holds at most `THROTTLE_KEYS` keys. When half as many have been used since room was last made, those not used since are
 * forgotten: a key among the latest half of `THROTTLE_KEYS` is never lost.
 */
@Injectable()
export class MemoryCounterStore extends CounterStore implements OnModuleInit, OnModuleDestroy {
  // By window, because that is what tells when a key is spent.
  readonly #tables = new Map<Milliseconds, CounterTable>();
  readonly #recentKeys: number;
  #sweeper: NodeJS.Timeout | undefined;

  constructor(
    @Inject(SETTINGS) { throttleKeys }: Pick<Settings, 'throttleKeys'>,
    private readonly clock: Clock,
  ) {
    super();
    this.#recentKeys = Math.floor(throttleKeys / 2);
  }

  onModuleInit(): void {
    this.#sweeper = setInterval(() => this.sweep(), SWEEP_INTERVAL).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#sweeper);
  }

  /** How many keys are held. */
  get size(): number {
    let size = 0;
    for (const table of this.#tables.values()) {
      size += table.size;
    }
    return size;
  }

  override consume(hits: readonly Hit[]): readonly Decision[] {
    const now = this.clock.now();
    const logs: (HitLog | undefined)[] = [];
    const decisions: Decision[] = [];
    let allowed = true;
    for (const { key, rate, cost } of hits) {
      const log = this.#find(key, rate.window, now);
      const decision = decide(rate, log ?? NO_HITS, now, cost);
      logs.push(log);
      decisions.push(decision);
      allowed &&= decision.allowed;
    }
    if (!allowed) {
      return decisions.map((decision, index) => uncounted(decision, hits[index], logs[index], now));
    }
    hits.forEach(({ key, rate, cost }, index) => {
      const log = logs[index];
      const next = record(rate, log, now, cost);
      if (log === undefined) {
        this.#keep(key, rate.window, next, now);
      }
    });
    return decisions;
  }

  override peek(hits: readonly Hit[]): readonly Decision[] {
    const now = this.clock.now();
    return hits.map((hit) => {
      const log = this.#find(hit.key, hit.rate.window, now);
      return uncounted(decide(hit.rate, log ?? NO_HITS, now, hit.cost), hit, log, now);
    });
  }

  /** Forgets keys whose hits have all left their window. */
  sweep(): void {
    const now = this.clock.now();
    for (const table of this.#tables.values()) {
      table.sweep(now);
      if (table.size === 0) {
        this.#tables.delete(table.window);
      }
    }
  }

  #find(key: string, window: Milliseconds, now: number): HitLog | undefined {
    const table = this.#tables.get(window);
    let log = table?.recent(key);
    if (log === undefined) {
      log = table?.elder(key);
      if (log === undefined) {
        return undefined;
      }
      this.#keep(key, window, log, now);
    }
    settle(log, window, now);
    return log;
  }

  #keep(key: string, window: Milliseconds, log: HitLog, now: number): void {
    this.#makeRoom(now);
    let table = this.#tables.get(window);
    if (table === undefined) {
      table = new CounterTable(window, now);
      this.#tables.set(window, table);
    }
    table.keep(key, log);
  }

  #makeRoom(now: number): void {
    let recent = 0;
    for (const table of this.#tables.values()) {
      recent += table.recentSize;
    }
    if (recent >= this.#recentKeys) {
      for (const table of this.#tables.values()) {
        table.age(now);
      }
    }
  }
}

/** The decision on a hit that is not counted after all: what remains is what was there. */
function uncounted(decision: Decision, hit: Hit | undefined, log: HitLog | undefined, now: number): Decision {
  return decision.allowed && hit !== undefined ? decide(hit.rate, log ?? NO_HITS, now, 0) : decision;
}

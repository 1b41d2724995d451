import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../core/clock.js';
import { type Milliseconds } from '../core/duration.js';
import { type Rate } from '../core/rate.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { type Algorithm, type CounterState } from './algorithm.js';
import { algorithmOf } from './algorithm-of.js';
import { type Count, CounterStore, type Hit } from './counter.store.js';
import { CounterTable } from './counter-table.js';
import { type Decision } from './decision.js';
import { KeyHash } from './key-hash.js';

const SWEEP_INTERVAL: Milliseconds = 10_000;

/** A key's state, settled, and where it is kept. */
interface Entry {
  readonly hit: Hit;
  readonly algorithm: Algorithm;
  readonly high: number;
  readonly low: number;
  readonly state: CounterState;
  readonly isKnown: boolean;
  readonly isSetBack: boolean;
}

/**
 * Counts in this process. Atomic because nothing here waits.
 *
 * Holds at most `THROTTLE_KEYS` keys. When half as many have been used since room was last made, those not used since are
 * forgotten: a key among the latest half of `THROTTLE_KEYS` is never lost.
 */
@Injectable()
export class MemoryCounterStore extends CounterStore implements OnModuleInit, OnModuleDestroy {
  override readonly isShared = false;
  // By window, because that is what tells when a key is spent; below nothing for those of the leaky bucket.
  readonly #tables = new Map<number, CounterTable>();
  readonly #hash = new KeyHash();
  #hashedPrefix = '';
  #hashedBucket = '';
  readonly #recentKeys: number;
  /** How many keys have been used since room was last made. */
  #recent = 0;
  #sweeper: NodeJS.Timeout | undefined;

  constructor(
    @Inject(SETTINGS) { throttleKeys }: Pick<Settings, 'throttleKeys'>,
    private readonly clock: Clock,
  ) {
    super();
    this.#recentKeys = Math.floor(throttleKeys / 2);
  }

  onModuleInit(): void {
    this.#sweeper ??= setInterval(() => this.sweep(), SWEEP_INTERVAL).unref();
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

  override consume(hits: readonly Hit[]): Count {
    const now = this.clock.now();
    const entries: Entry[] = [];
    const decisions: Decision[] = [];
    const at: number[] = [];
    let isAllowed = true;
    // Once for each request: without a closure for each step this takes half the time.
    for (const hit of hits) {
      const entry = this.#settled(hit, now);
      const decision = entry.algorithm.decide(hit.rate, entry.state, now, hit.cost);
      isAllowed &&= decision.allowed;
      entries.push(entry);
      decisions.push(decision);
      at.push(now);
    }
    if (!isAllowed) {
      return this.#uncounted(entries, decisions, now);
    }
    for (const entry of entries) {
      const { rate, cost } = entry.hit;
      entry.algorithm.record(rate, entry.state, now, cost);
      this.#keep(entry, now);
    }
    return { decisions, at, store: this };
  }

  override peek(hits: readonly Hit[]): Count {
    const now = this.clock.now();
    const entries = hits.map((hit) => this.#settled(hit, now));
    const decisions = entries.map(({ hit: { rate, cost }, algorithm, state }) =>
      algorithm.decide(rate, state, now, cost),
    );
    return this.#uncounted(entries, decisions, now);
  }

  override release(hits: readonly Hit[], at: readonly number[]): void {
    const now = this.clock.now();
    hits.forEach((hit, index) => {
      const entry = this.#settled(hit, now);
      if (entry.isKnown) {
        entry.algorithm.release(hit.rate, entry.state, now, hit.cost, at[index] ?? now);
        this.#keep(entry, now);
      }
    });
  }

  /** What a counter is called among processes: the kind of its window, and its key. */
  static keyOf({ prefix, bucket, rate }: Hit): string {
    return `${kindOf(rate)}:${prefix}${bucket}`;
  }

  override reset(hits: readonly Hit[]): void {
    for (const hit of hits) {
      this.forget(MemoryCounterStore.keyOf(hit));
    }
  }

  /** @param key as {@link keyOf} says it */
  forget(key: string): void {
    const separator = key.indexOf(':');
    this.#hashedPrefix = key.slice(separator + 1);
    this.#hashedBucket = '';
    this.#hash.update(this.#hashedPrefix);
    this.#tables.get(Number(key.slice(0, separator)))?.clear(this.#hash.high, this.#hash.low);
  }

  /** Forgets keys that nothing counts against. */
  sweep(): void {
    const now = this.clock.now();
    for (const [kind, table] of this.#tables) {
      table.sweep(now);
      if (table.size === 0) {
        this.#tables.delete(kind);
      }
    }
    this.#recent = [...this.#tables.values()].reduce((sum, { recentSize }) => sum + recentSize, 0);
  }

  #settled(hit: Hit, now: number): Entry {
    const { prefix, bucket, rate } = hit;
    // The windows of one scope have one key.
    if (prefix !== this.#hashedPrefix || bucket !== this.#hashedBucket) {
      this.#hash.update(prefix + bucket);
      this.#hashedPrefix = prefix;
      this.#hashedBucket = bucket;
    }
    const { high, low } = this.#hash;
    const algorithm = algorithmOf(rate);
    const known = this.#table(rate)?.read(high, low);
    if (known !== undefined && algorithm.isSettled(rate, known, now)) {
      return { hit, algorithm, high, low, state: known, isKnown: true, isSetBack: false };
    }
    // A copy: as long as nothing is counted, nothing is changed.
    const state = known?.slice() ?? [];
    const isSetBack = algorithm.settle(rate, state, now);
    return { hit, algorithm, high, low, state, isKnown: known !== undefined, isSetBack };
  }

  /** What is not counted is not charged for: what remains is what was there. */
  #uncounted(entries: readonly Entry[], decisions: readonly Decision[], now: number): Count {
    const uncounted = entries.map((entry, index) => {
      const { rate } = entry.hit;
      if (entry.isSetBack) {
        this.#keep(entry, now);
      } else {
        this.#touch(entry, now);
      }
      const decision = decisions[index];
      return decision?.allowed === false ? decision : entry.algorithm.decide(rate, entry.state, now, 0);
    });
    return { decisions: uncounted, at: entries.map(() => now), store: this };
  }

  /** Who keeps asking is not forgotten. */
  #touch(entry: Entry, now: number): void {
    const state = this.#table(entry.hit.rate)?.elder(entry.high, entry.low);
    if (state !== undefined) {
      this.#keep({ ...entry, state }, now);
    }
  }

  #keep({ hit: { rate }, algorithm, high, low, state }: Entry, now: number): void {
    if (this.#recent >= this.#recentKeys) {
      this.#makeRoom(now);
    }
    const kind = kindOf(rate);
    let table = this.#tables.get(kind);
    if (table === undefined) {
      table = new CounterTable(now);
      this.#tables.set(kind, table);
    }
    if (table.write(high, low, state, algorithm.lifetime(rate))) {
      this.#recent += 1;
    }
  }

  #table(rate: Rate): CounterTable | undefined {
    return this.#tables.get(kindOf(rate));
  }

  #makeRoom(now: number): void {
    for (const table of this.#tables.values()) {
      table.age(now);
    }
    this.#recent = 0;
  }
}

function kindOf({ window, burst }: Rate): number {
  return burst === undefined ? window : -window;
}

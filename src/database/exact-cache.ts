import { LRUCache } from 'lru-cache';
import { CacheStatistics } from '../core/cache-statistics.js';
import { type ChangeFeed } from './change-feed.js';

/** A row that is being read. */
interface Reading<Value> {
  /** Whether it must not be remembered: the row changed since, or changes are not heard. */
  stale: boolean;
  value: Promise<Value | undefined> | undefined;
}

/** What a trigger announces in place of an id when a change may concern every row. */
const EVERY_ROW = '*';

/**
 * Rows of one table, remembered until they change.
 *
 * It is exact, not short-lived: the change feed drops a row when it changes, and while the feed is not live nothing is remembered at all. A row that
 * changes while it is being read is not kept either, since the reader cannot know which of the two it got.
 */
export class ExactCache<Value extends object> {
  readonly #values: LRUCache<string, Value> | undefined;
  readonly #readings = new Map<string, Reading<Value>>();
  readonly #statistics: CacheStatistics;

  /**
   * @param size the number of rows kept at most; 0 for none
   * @param isKept which rows are remembered
   */
  constructor(
    private readonly feed: ChangeFeed,
    table: string,
    size: number,
    private readonly isKept: (value: Value) => boolean = () => true,
  ) {
    this.#values = size > 0 ? new LRUCache({ max: size }) : undefined;
    this.#statistics = new CacheStatistics(table, () => this.#values?.size ?? 0);
    feed.caches.push(this.#statistics);
    feed.onChange(table, (id) => (id === EVERY_ROW ? this.forgetAll() : this.forget(id)));
    feed.onInterruption(() => this.forgetAll());
  }

  /** @returns the row, remembered or read; what `read` does not find is not remembered */
  get(id: string, read: () => Promise<Value | undefined>): Value | undefined | Promise<Value | undefined> {
    const remembered = this.feed.isLive ? this.#values?.get(id) : undefined;
    if (remembered) {
      this.#statistics.hits += 1;
      return remembered;
    }
    this.#statistics.misses += 1;
    return this.#read(id, read);
  }

  /** Drops a row, at once: for whoever has just changed it, without waiting to hear so. */
  forget(id: string): void {
    this.#values?.delete(id);
    this.#outdate(id, this.#readings.get(id));
  }

  /** Drops every row, at once. */
  forgetAll(): void {
    this.#values?.clear();
    this.#readings.forEach((reading, id) => this.#outdate(id, reading));
  }

  /** Those who ask while a row is being read share the reading: a crowd that asks at once is one query, also when nothing may be remembered. */
  #read(id: string, read: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const shared = this.#values && this.#readings.get(id)?.value;
    if (shared) {
      return shared;
    }
    const reading: Reading<Value> = { stale: !this.feed.isLive, value: undefined };
    this.#readings.set(id, reading);
    reading.value = this.#finish(id, reading, read());
    return reading.value;
  }

  async #finish(id: string, reading: Reading<Value>, read: Promise<Value | undefined>): Promise<Value | undefined> {
    try {
      const value = await read;
      if (value && !reading.stale && this.feed.isLive && this.isKept(value)) {
        this.#values?.set(id, value);
      } else {
        // What is remembered may be older than this; at worst it is read once more.
        this.#values?.delete(id);
      }
      return value;
    } finally {
      if (this.#readings.get(id) === reading) {
        this.#readings.delete(id);
      }
    }
  }

  /** Who asks from now on does not share it: it may have read the row as it was. */
  #outdate(id: string, reading: Reading<Value> | undefined): void {
    if (reading) {
      reading.stale = true;
      this.#readings.delete(id);
    }
  }
}

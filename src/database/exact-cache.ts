import { LRUCache } from 'lru-cache';
import { type ChangeFeed } from './change-feed.js';

/** What is written when a row may be in a cache already: nothing that was read before it changed. */
interface Reading {
  stale: boolean;
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
  readonly #readings = new Map<string, Set<Reading>>();

  /** @param size the number of rows kept at most; 0 for none */
  constructor(
    private readonly feed: ChangeFeed,
    table: string,
    size: number,
  ) {
    this.#values = size > 0 ? new LRUCache({ max: size }) : undefined;
    feed.onChange(table, (id) => (id === EVERY_ROW ? this.forgetAll() : this.forget(id)));
    feed.onInterruption(() => this.forgetAll());
  }

  /** @returns the row, remembered or read; what `read` does not find is not remembered */
  get(id: string, read: () => Promise<Value | undefined>): Value | undefined | Promise<Value | undefined> {
    const remembered = this.feed.isLive ? this.#values?.get(id) : undefined;
    return remembered ?? this.#read(id, read);
  }

  /** Drops a row, at once: for whoever has just changed it, without waiting to hear so. */
  forget(id: string): void {
    this.#values?.delete(id);
    for (const reading of this.#readings.get(id) ?? []) {
      reading.stale = true;
    }
  }

  /** Drops every row, at once. */
  forgetAll(): void {
    this.#values?.clear();
    for (const readings of this.#readings.values()) {
      for (const reading of readings) {
        reading.stale = true;
      }
    }
  }

  async #read(id: string, read: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const reading: Reading = { stale: !this.feed.isLive };
    const readings = this.#readings.get(id) ?? new Set();
    this.#readings.set(id, readings.add(reading));
    try {
      const value = await read();
      if (value && !reading.stale && this.feed.isLive) {
        this.#values?.set(id, value);
      }
      return value;
    } finally {
      readings.delete(reading);
      if (readings.size === 0) {
        this.#readings.delete(id);
      }
    }
  }
}

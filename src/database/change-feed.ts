import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { type CacheStatistics } from '../core/cache-statistics.js';
import { type Milliseconds } from '../core/duration.js';
import { DATABASE_ADDRESS, type DatabaseAddress } from './data-source.options.js';

/** Where the triggers of the migrations announce changed rows, as `table:id`. */
const CHANNEL = 'portcullis_changes';

/** How often the connection has to show that it still hears. */
const HEARTBEAT: Milliseconds = 300;

/** Without a sign for so long, the feed counts as down: no cache is older than this. */
const SILENCE: Milliseconds = 900;

/** How long until a lost connection is tried again. */
const RETRY: Milliseconds = 500;

type ChangeListener = (id: string) => void;

/**
 * What other processes changed (LISTEN/NOTIFY): the writing transaction announces the row, and it is heard here once that is committed, in order.
 *
 * A cache may be believed only while the feed is live. When the connection is lost, or only silent, it is not, and whoever asks reads the database.
 */
@Injectable()
export class ChangeFeed implements OnModuleInit, OnApplicationShutdown {
  /** Of every cache that this feed keeps exact. */
  readonly caches: CacheStatistics[] = [];
  readonly #listeners = new Map<string, ChangeListener[]>();
  readonly #interruptions: (() => void)[] = [];
  #client: pg.Client | undefined;
  #heard = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(@Inject(DATABASE_ADDRESS) private readonly address: DatabaseAddress) {}

  async onModuleInit(): Promise<void> {
    await this.#connect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#lose();
    await client?.end().catch(() => undefined);
  }

  /** Whether every change that was committed until a moment ago has been heard. */
  get isLive(): boolean {
    return performance.now() - this.#heard < SILENCE;
  }

  /** Calls the listener with the id of every changed row of a table. */
  onChange(table: string, listener: ChangeListener): void {
    this.#listeners.set(table, [...(this.#listeners.get(table) ?? []), listener]);
  }

  /** Calls the listener when changes may have been missed: everything that was remembered is to be forgotten. */
  onInterruption(listener: () => void): void {
    this.#interruptions.push(listener);
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.address.url,
      application_name: 'portcullis-change-feed',
      connectionTimeoutMillis: SILENCE,
      query_timeout: SILENCE,
      keepAlive: true,
    });
    client.on('error', () => this.#replace(client));
    client.on('end', () => this.#replace(client));
    client.on('notification', ({ payload = '' }) => this.#announce(payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      this.#client = client;
      this.#interrupt();
      this.#heard = performance.now();
      this.#schedule(() => this.#beat(client), HEARTBEAT);
    } catch {
      this.#client ??= client;
      this.#replace(client);
    }
  }

  /** A reply proves that what was committed before the question has been heard: notifications come before it on the same connection. */
  async #beat(client: pg.Client): Promise<void> {
    const asked = performance.now();
    try {
      await client.query('SELECT 1');
      this.#heard = asked;
      this.#schedule(() => this.#beat(client), HEARTBEAT);
    } catch {
      this.#replace(client);
    }
  }

  #announce(payload: string): void {
    const separator = payload.indexOf(':');
    for (const listener of this.#listeners.get(payload.slice(0, separator)) ?? []) {
      listener(payload.slice(separator + 1));
    }
  }

  #replace(client: pg.Client): void {
    if (this.#client !== client) {
      return;
    }
    this.#lose();
    client.end().catch(() => undefined);
    this.#schedule(() => this.#connect(), RETRY);
  }

  #lose(): void {
    this.#client = undefined;
    this.#heard = Number.NEGATIVE_INFINITY;
    this.#interrupt();
  }

  #interrupt(): void {
    for (const listener of this.#interruptions) {
      listener();
    }
  }

  #schedule(act: () => Promise<void>, delay: Milliseconds): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) {
      this.#timer = setTimeout(() => void act(), delay);
    }
  }
}

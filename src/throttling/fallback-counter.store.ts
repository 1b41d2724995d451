import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Clock } from '../core/clock.js';
import { type Milliseconds } from '../core/duration.js';
import { type Count, CounterStore, type Hit } from './counter.store.js';
import { type MemoryCounterStore } from './memory-counter.store.js';
import { type RedisClient } from './redis/redis-client.js';
import { type RedisCounterStore } from './redis/redis-counter.store.js';

const LOG_INTERVAL: Milliseconds = 60_000;

/**
 * Counts in Redis, and in this process while Redis is away: a request is neither refused nor let through for a fault of ours.
 *
 * Each process then admits the limit by itself, from nothing. Strict hits begin from what this process has seen of them, since it has
 * counted them all along: whoever was guessing passwords here does not get the limit anew.
 */
export class FallbackCounterStore extends CounterStore implements OnModuleInit, OnApplicationShutdown {
  override readonly isShared = true;
  readonly #logger = new Logger('Throttling');
  #isAway = false;
  #toldAt: number | undefined;

  constructor(
    private readonly redis: RedisClient,
    private readonly shared: RedisCounterStore,
    private readonly local: MemoryCounterStore,
    private readonly clock: Clock,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    await this.redis.connect();
  }

  // After the last request, which is still counted.
  onApplicationShutdown(): void {
    this.redis.close();
  }

  override get isAway(): boolean {
    return !this.redis.isWhole;
  }

  override consume(hits: readonly Hit[]): Count | Promise<Count> {
    return this.#ask(
      () => this.#consumeShared(hits),
      () => this.local.consume(hits),
    );
  }

  override peek(hits: readonly Hit[]): Count | Promise<Count> {
    return this.#ask(
      () => this.shared.peek(hits),
      () => this.local.peek(hits),
    );
  }

  override release(hits: readonly Hit[], at: readonly number[]): void | Promise<void> {
    return this.#ask(
      () => this.shared.release(hits, at),
      // They were counted in Redis, where they now stay until they have left their window.
      () => undefined,
    );
  }

  /** What this process has counted itself is forgotten first: it is what counts when Redis is away. */
  override async reset(hits: readonly Hit[]): Promise<void> {
    this.local.reset(hits);
    await this.shared.reset(hits);
  }

  async #consumeShared(hits: readonly Hit[]): Promise<Count> {
    const { decisions, at } = await this.shared.consume(hits);
    const strict = hits.filter((hit) => hit.strict);
    if (strict.length > 0 && decisions.every(({ allowed }) => allowed)) {
      this.local.consume(strict);
    }
    return { decisions, at, store: this };
  }

  #ask<Answer>(shared: () => Promise<Answer>, local: () => Answer): Answer | Promise<Answer> {
    if (!this.redis.isReady) {
      this.#tellAway('not connected');
      return local();
    }
    return shared().then(
      (answer) => {
        this.#tellBack();
        return answer;
      },
      (error: unknown) => {
        this.#tellAway(error instanceof Error ? error.message : String(error));
        return local();
      },
    );
  }

  #tellAway(reason: string): void {
    const now = this.clock.now();
    this.#isAway = true;
    if (this.#toldAt === undefined || Math.abs(now - this.#toldAt) >= LOG_INTERVAL) {
      this.#toldAt = now;
      this.#logger.warn(`Redis is away (${reason}): requests are counted in this process alone.`);
    }
  }

  #tellBack(): void {
    if (this.#isAway && this.redis.isWhole) {
      this.#isAway = false;
      this.#logger.warn('Redis is back: requests are counted there again.');
    }
  }
}

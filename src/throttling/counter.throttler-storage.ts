import { type ThrottlerStorage } from '@nestjs/throttler';
import { bucketName } from './bucket-name.js';
import { type CounterStore, type Hit } from './counter.store.js';

type ThrottlerStorageRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Lets the guard of `@nestjs/throttler` count in our store, exactly and beside our own scopes. */
export class CounterThrottlerStorage implements ThrottlerStorage {
  constructor(private readonly store: CounterStore) {}

  /**
   * @param ttl the window in milliseconds
   * @param blockDuration milliseconds for which the first denied request locks the key. Nothing shorter than the window is
   *   heeded, nor the guard's default, which is the window: the window's own wait is then the true one
   * @returns times in whole seconds, as the guard writes them into its headers
   */
  async increment(
    key: string,
    ttl: number,
    limit: number,
    blockDuration: number,
    throttlerName: string,
  ): Promise<ThrottlerStorageRecord> {
    const prefix = `@nestjs/throttler:${bucketName(throttlerName)}:`;
    const bucket = bucketName(key);
    const block: Hit = { prefix: `${prefix}block:`, bucket, rate: { limit: 1, window: blockDuration }, cost: 1 };
    const blocks = blockDuration > ttl;
    const blocked = blocks ? (await this.store.peek([block])).decisions[0] : undefined;
    if (blocked?.allowed === false) {
      return denied(limit, blocked.resetIn, blocked.retryIn);
    }
    const hit: Hit = { prefix, bucket, rate: { limit, window: ttl }, cost: 1 };
    const [decision] = (await this.store.consume([hit])).decisions;
    if (decision?.allowed === false) {
      if (blocks) {
        await this.store.consume([block]);
      }
      return denied(limit, decision.resetIn, blocks ? blockDuration : decision.retryIn);
    }
    return {
      totalHits: limit - (decision?.remaining ?? 0),
      timeToExpire: seconds(decision?.resetIn ?? ttl),
      isBlocked: false,
      timeToBlockExpire: 0,
    };
  }
}

function denied(limit: number, resetIn: number, retryIn: number): ThrottlerStorageRecord {
  return {
    totalHits: limit + 1,
    timeToExpire: seconds(resetIn),
    isBlocked: true,
    timeToBlockExpire: seconds(retryIn),
  };
}

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

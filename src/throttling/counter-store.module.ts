import { Module } from '@nestjs/common';
import { Clock } from '../core/clock.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { CounterStore } from './counter.store.js';
import { FallbackCounterStore } from './fallback-counter.store.js';
import { MemoryCounterStore } from './memory-counter.store.js';
import { RedisCluster } from './redis/redis-cluster.js';
import { RedisConnection } from './redis/redis-connection.js';
import { RedisCounterStore } from './redis/redis-counter.store.js';

/** Which store counts: this process, or with `REDIS_URL` the Redis that several share. */
@Module({
  providers: [
    MemoryCounterStore,
    { provide: CounterStore, inject: [SETTINGS, Clock, MemoryCounterStore], useFactory: counterStore },
  ],
  exports: [CounterStore, MemoryCounterStore],
})
export class CounterStoreModule {}

function counterStore(settings: Settings, clock: Clock, local: MemoryCounterStore): CounterStore {
  const { redisUrls, redisCluster } = settings;
  const first = redisUrls?.[0];
  if (redisUrls === undefined || first === undefined) {
    return local;
  }
  const redis = redisCluster ? new RedisCluster(redisUrls) : new RedisConnection(first);
  return new FallbackCounterStore(redis, new RedisCounterStore(redis, settings), local, clock);
}

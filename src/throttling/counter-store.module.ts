import { Module } from '@nestjs/common';
import { CounterStore } from './counter.store.js';
import { MemoryCounterStore } from './memory-counter.store.js';

/** Which store counts. */
@Module({
  providers: [{ provide: CounterStore, useClass: MemoryCounterStore }],
  exports: [CounterStore],
})
export class CounterStoreModule {}

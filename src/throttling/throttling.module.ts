import { Module } from '@nestjs/common';
import { ThrottlerModule, type ThrottlerModuleOptions } from '@nestjs/throttler';
import { type ApiRequest } from '../core/api-request.js';
import { addressBucket } from '../core/client-address.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { AddressThrottleGuard } from './address-throttle.guard.js';
import { AnonymousThrottle } from './anonymous-throttle.js';
import { CounterStoreModule } from './counter-store.module.js';
import { CounterStore } from './counter.store.js';
import { CounterThrottlerStorage } from './counter.throttler-storage.js';
import { IdentityThrottleGuard } from './identity-throttle.guard.js';
import { RestrictedRates } from './restricted-rates.js';
import { ThrottleRates } from './throttle-rates.js';
import { ThrottleService } from './throttle.service.js';

const PROVIDERS = [
  ThrottleRates,
  ThrottleService,
  AddressThrottleGuard,
  IdentityThrottleGuard,
  AnonymousThrottle,
  RestrictedRates,
];

/** How often a caller may. Brings `@nestjs/throttler` along, so that `@UseGuards(ThrottlerGuard)` counts in the same store. */
@Module({
  imports: [
    CounterStoreModule,
    ThrottlerModule.forRootAsync({
      imports: [CounterStoreModule],
      inject: [CounterStore, SETTINGS],
      useFactory: throttlerOptions,
    }),
  ],
  providers: PROVIDERS,
  exports: [...PROVIDERS, CounterStoreModule],
})
export class ThrottlingModule {}

/** Where a route says nothing else, `ThrottlerGuard` gives each of its routes the rate of an address. */
function throttlerOptions(store: CounterStore, { rateAddress }: Settings): ThrottlerModuleOptions {
  return {
    throttlers: rateAddress.map(({ limit, window }, index) => ({
      name: index === 0 ? 'default' : `default-${index + 1}`,
      limit,
      ttl: window,
    })),
    storage: new CounterThrottlerStorage(store),
    getTracker: (request) => addressBucket((request as ApiRequest).clientAddress),
  };
}

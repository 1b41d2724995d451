import { Injectable } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { addressBucket } from '../core/client-address.js';
import { RestrictedRates } from './restricted-rates.js';
import { ThrottleRates } from './throttle-rates.js';
import { type ThrottlePolicy } from './throttle-policy.js';
import { ThrottleService } from './throttle.service.js';

/**
 * `RATE_ANON` for a request that never reaches the {@link IdentityThrottleGuard}, because its credential is bad: without it
 * guessing credentials would be cheaper than calling without one.
 */
@Injectable()
export class AnonymousThrottle {
  constructor(
    private readonly rates: ThrottleRates,
    private readonly throttle: ThrottleService,
    private readonly restricted: RestrictedRates,
  ) {}

  /**
   * Counts a request that ends without an identity.
   *
   * @throws {Throttled} when the address is exhausted, so that the answer is 429 and says nothing about the credential
   */
  charge(request: Pick<ApiRequest, 'clientAddress'>, reply: ApiReply): true | Promise<true> {
    return this.throttle.charge(this.#policy(request), addressBucket(request.clientAddress), reply);
  }

  /**
   * Asked before a hash or a query is spent on a credential; counts nothing.
   *
   * @throws {Throttled} when {@link charge} would throw
   */
  assertNotExhausted(request: Pick<ApiRequest, 'clientAddress'>, reply: ApiReply): true | Promise<true> {
    return this.throttle.check(this.#policy(request), addressBucket(request.clientAddress), reply);
  }

  #policy(request: Pick<ApiRequest, 'clientAddress'>): ThrottlePolicy {
    return this.restricted.ofAddress(this.rates.anonymous, request);
  }
}

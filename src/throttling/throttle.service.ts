import { Injectable } from '@nestjs/common';
import { type ApiReply } from '../core/api-request.js';
import { type Milliseconds } from '../core/duration.js';
import { Throttled } from '../exceptions/api.exceptions.js';
import { CounterStore } from './counter.store.js';
import { type Decision } from './decision.js';
import { writeRateLimit } from './rate-limit-headers.js';
import { type ThrottlePolicy } from './throttle-policy.js';

/** Charges a request to a policy, and tells the client. Synchronous as long as the store is. */
@Injectable()
export class ThrottleService {
  constructor(private readonly store: CounterStore) {}

  /**
   * Counts one request of a bucket.
   *
   * @returns `true`, or a promise of it where the store is elsewhere
   * @throws {Throttled} with the longest wait, when any limit is exhausted; then nothing is counted
   */
  charge(policy: ThrottlePolicy, bucket: string, reply: ApiReply): true | Promise<true> {
    const decisions = this.store.consume(policy.hits(bucket));
    return decisions instanceof Promise
      ? decisions.then((awaited) => tell(reply, policy, awaited))
      : tell(reply, policy, decisions);
  }

  /**
   * Counts nothing, and tells the client only bad news.
   *
   * @throws {Throttled} when {@link charge} would throw
   */
  check(policy: ThrottlePolicy, bucket: string, reply: ApiReply): true | Promise<true> {
    const decisions = this.store.peek(policy.hits(bucket));
    return decisions instanceof Promise
      ? decisions.then((awaited) => warn(reply, policy, awaited))
      : warn(reply, policy, decisions);
  }
}

function tell(reply: ApiReply, policy: ThrottlePolicy, decisions: readonly Decision[]): true {
  writeRateLimit(reply, policy, decisions);
  let wait: Milliseconds | undefined;
  for (const decision of decisions) {
    if (!decision.allowed) {
      wait = Math.max(wait ?? 0, decision.retryIn);
    }
  }
  if (wait !== undefined) {
    throw new Throttled(wait);
  }
  return true;
}

function warn(reply: ApiReply, policy: ThrottlePolicy, decisions: readonly Decision[]): true {
  return decisions.every(({ allowed }) => allowed) || tell(reply, policy, decisions);
}

import { Injectable } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { type Milliseconds } from '../core/duration.js';
import { Throttled } from '../exceptions/api.exceptions.js';
import { type Count, CounterStore, type Hit } from './counter.store.js';
import { type Decision } from './decision.js';
import { writeRateLimit } from './rate-limit-headers.js';
import { type ThrottlePolicy } from './throttle-policy.js';
import { ThrottleTally } from './throttle-tally.js';

/** Charges a request to a policy, and tells the client. Synchronous as long as the store is. */
@Injectable()
export class ThrottleService {
  /** What has been decided since the start. */
  readonly tally = new ThrottleTally();

  constructor(private readonly store: CounterStore) {}

  /**
   * Counts one request of a bucket. Where a scope counts only failures or only successes it is counted all the same, and given back
   * when the answer is sent and is not of that kind: of parallel requests no more are let through than may count. What a client does
   * not wait for stays counted.
   *
   * @param request what the functions of the route's scopes are asked about
   * @returns `true`, or a promise of it where the store is elsewhere
   * @throws {Throttled} with the longest wait, when any limit is exhausted; then nothing is counted
   */
  charge(declared: ThrottlePolicy, bucket: string, reply: ApiReply, request?: ApiRequest): true | Promise<true> {
    const policy = request ? declared.for(request.user) : declared;
    const hits = policy.hits(bucket, request);
    const count = this.store.consume(hits);
    return count instanceof Promise
      ? count.then((awaited) => this.#settle(reply, policy, hits, awaited))
      : this.#settle(reply, policy, hits, count);
  }

  /**
   * Counts nothing, and tells the client only bad news.
   *
   * @throws {Throttled} when {@link charge} would throw
   */
  check(policy: ThrottlePolicy, bucket: string, reply: ApiReply): true | Promise<true> {
    const count = this.store.peek(policy.hits(bucket));
    return count instanceof Promise
      ? count.then(({ decisions }) => warn(reply, policy, decisions))
      : warn(reply, policy, count.decisions);
  }

  #settle(reply: ApiReply, policy: ThrottlePolicy, hits: readonly Hit[], count: Count): true {
    this.tally.add(policy.limits, count.decisions);
    tell(reply, policy, count.decisions);
    if (policy.awaitsAnswer) {
      reply.raw.once('finish', () => giveBack(policy, hits, count, reply.raw.statusCode));
    }
    return true;
  }
}

/** Takes back what does not count now that the answer has been sent. */
function giveBack({ limits }: ThrottlePolicy, hits: readonly Hit[], { at, store }: Count, status: number): void {
  const uncounted = status >= 400 ? 'success' : 'failure';
  const places = hits.flatMap((_hit, index) => (limits[index]?.countOn === uncounted ? [index] : []));
  if (places.length > 0) {
    void store.release(
      places.flatMap((place) => hits[place] ?? []),
      places.flatMap((place) => at[place] ?? []),
    );
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
    throw new Throttled(wait, exhausted(policy, decisions));
  }
  return true;
}

function exhausted({ limits }: ThrottlePolicy, decisions: readonly Decision[]): string {
  const scopes = limits.flatMap(({ scope }, index) => (decisions[index]?.allowed === false ? [scope] : []));
  return [...new Set(scopes)].join(' ');
}

function warn(reply: ApiReply, policy: ThrottlePolicy, decisions: readonly Decision[]): true {
  return decisions.every(({ allowed }) => allowed) || tell(reply, policy, decisions);
}

import { type ApiReply } from '../core/api-request.js';
import { type Decision } from './decision.js';
import { type Limit, type ThrottlePolicy } from './throttle-policy.js';

const POLICY = 'RateLimit-Policy';
const STATE = 'RateLimit';

/**
 * Tells the client its limits (draft-ietf-httpapi-ratelimit-headers-10), after those that an earlier guard told it.
 *
 * @param decisions one for each limit of the policy
 */
export function writeRateLimit(reply: ApiReply, policy: ThrottlePolicy, decisions: readonly Decision[]): void {
  append(reply, POLICY, policy.field);
  append(reply, STATE, rateLimitField(policy.limits, decisions));
}

/**
 * The `RateLimit` field: `"user";r=599;t=60`, in whole seconds. Where a limit denies, `t` is its wait; the longest of these is
 * the same point in time as `Retry-After`, as the draft asks.
 */
export function rateLimitField(limits: readonly Limit[], decisions: readonly Decision[]): string {
  return decisions
    .map((decision, index) => {
      const remaining = decision.allowed ? decision.remaining : 0;
      const wait = decision.allowed ? decision.resetIn : decision.retryIn;
      return `"${limits[index]?.name ?? ''}";r=${remaining};t=${Math.ceil(wait / 1000)}`;
    })
    .join(', ');
}

function append(reply: ApiReply, name: string, value: string): void {
  const before = reply.getHeader(name);
  reply.header(name, typeof before === 'string' ? `${before}, ${value}` : value);
}

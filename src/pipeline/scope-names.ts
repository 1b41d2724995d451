import { type RouteThrottle } from '../throttling/throttle-rates.js';

/** @returns the scopes that count a route's requests, as the `RateLimit-Policy` field names them; none when the route is exempt */
export function scopeNames(throttle: RouteThrottle | null): readonly string[] {
  const policies = throttle ? [throttle.address, throttle.anonymous, throttle.client] : [];
  return [...new Set(policies.flatMap(({ names }) => names))];
}

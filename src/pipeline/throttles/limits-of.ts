import { Identity } from '../../core/identity.js';
import { type Limit, ThrottlePolicy } from '../../throttling/throttle-policy.js';
import { type RouteThrottle } from '../../throttling/throttle-rates.js';
import { type CountedSubject } from '../../throttling/throttle-subject.js';

/**
 * Every limit that counts a subject on some route, once: limits that count under one key, since routes share them, are one, the narrowest.
 *
 * @param routes what each route is charged
 */
export function limitsOf(by: CountedSubject['by'], routes: readonly RouteThrottle[]): readonly Limit[] {
  const limits = new Map<string, Limit>();
  for (const limit of policiesOf(by, routes).flatMap((policy) => policy.limits)) {
    const { prefix, rate } = limit;
    const key = `${prefix}${rate.window}${rate.burst === undefined ? '' : ' burst'}`;
    const known = limits.get(key);
    if ((limit.bucketOf !== undefined) === (by === 'name') && (known === undefined || rate.limit < known.rate.limit)) {
      limits.set(key, limit);
    }
  }
  return [...limits.values()];
}

function policiesOf(by: CountedSubject['by'], routes: readonly RouteThrottle[]): readonly ThrottlePolicy[] {
  if (by instanceof ThrottlePolicy) {
    return [by];
  }
  if (by instanceof Identity) {
    return routes.map(({ user }) => planned(user, by));
  }
  return routes.flatMap(({ address, anonymous }) => [address, planned(anonymous, Identity.anonymous)]);
}

/** A plan that knows nothing of this identity, since no such caller gets to its route, has no limits to show. */
function planned(policy: ThrottlePolicy, identity: Identity): ThrottlePolicy {
  try {
    return policy.for(identity);
  } catch {
    return policy;
  }
}

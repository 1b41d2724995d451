import { type Rate } from '../core/rate.js';
import { type Hit } from './counter.store.js';

/** A scope and its rates. */
export interface ScopeRates {
  readonly scope: string;
  readonly rates: readonly Rate[];
  /** Whose the rates are, when they are of one credential alone. */
  readonly owner?: string;
}

/** One window of a scope. */
export interface Limit {
  /** The policy's name in the `RateLimit` fields: the scope, or `user-1000-per-86400s` when it has several windows. */
  readonly name: string;
  /** What keys begin with. A scope's name has no colon, so that keys of two scopes never meet. */
  readonly prefix: string;
  readonly rate: Rate;
}

/** What is charged together for one bucket, compiled once. */
export class ThrottlePolicy {
  readonly limits: readonly Limit[];
  /** The `RateLimit-Policy` field (draft-ietf-httpapi-ratelimit-headers-10, section 3): `"user";q=600;w=60`. */
  readonly field: string;

  constructor(private readonly scopes: readonly ScopeRates[]) {
    this.limits = scopes.flatMap(limitsOf);
    this.field = this.limits
      .map(({ name, rate }) => `"${name}";q=${rate.limit};w=${Math.ceil(rate.window / 1000)}`)
      .join(', ');
  }

  /** @returns the same, with one scope more */
  with(scope: ScopeRates): ThrottlePolicy {
    return new ThrottlePolicy([...this.scopes, scope]);
  }

  /** One request of a bucket, as the store counts it. */
  hits(bucket: string): readonly Hit[] {
    return this.limits.map(({ prefix, rate }) => ({ key: prefix + bucket, rate, cost: 1 }));
  }
}

function limitsOf({ scope, rates, owner }: ScopeRates): readonly Limit[] {
  const strictest = new Map<number, Rate>();
  for (const rate of rates) {
    const other = strictest.get(rate.window);
    strictest.set(rate.window, other && other.limit < rate.limit ? other : rate);
  }
  return [...strictest.values()].map((rate) => ({
    name: strictest.size === 1 ? scope : `${scope}-${rate.limit}-per-${Math.ceil(rate.window / 1000)}s`,
    prefix: owner === undefined ? `${scope}:` : `${scope}:${owner}:`,
    rate,
  }));
}

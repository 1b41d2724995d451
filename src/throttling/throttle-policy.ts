import { LRUCache } from 'lru-cache';
import { type ApiRequest } from '../core/api-request.js';
import { type Milliseconds } from '../core/duration.js';
import { type Identity } from '../core/identity.js';
import { parseRates, type Rate } from '../core/rate.js';
import { bucketName } from './bucket-name.js';
import { type Hit } from './counter.store.js';

/** How many plans a policy remembers the compiled rates of. */
const PLANS = 1000;

/** How a scope counts, where that is not one for each request. */
export interface Counting {
  /** Whose requests are counted together, instead of those of the identity or address. */
  readonly bucketOf?: (request: ApiRequest) => string;
  /** How many requests one counts for; 0 for none. */
  readonly cost?: number | ((request: ApiRequest) => number);
  /** Which answers count: of every status, or those of 400 and above, or those below. */
  readonly countOn?: 'all' | 'failure' | 'success';
  /** See {@link Hit.strict}. */
  readonly strict?: boolean;
}

/** A scope and its rates. */
export interface ScopeRates extends Counting {
  readonly scope: string;
  /** A function says the rates of an identity's plan, as text. */
  readonly rates: readonly Rate[] | ((identity: Identity) => string);
  /** Whose the rates are, when they are of one credential alone. */
  readonly owner?: string;
}

/** One window of a scope. */
export interface Limit extends Counting {
  readonly scope: string;
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
  /** What it counts by: its limits' names, and the scopes whose rates are those of a plan. */
  readonly names: readonly string[];
  /** Whether some hits are given back when the answer is known. */
  readonly awaitsAnswer: boolean;
  readonly #plans: readonly ((identity: Identity) => string)[];
  readonly #compiled: LRUCache<string, ThrottlePolicy> | undefined;

  constructor(private readonly scopes: readonly ScopeRates[]) {
    this.limits = scopes.flatMap(limitsOf);
    this.field = this.limits.map(policyField).join(', ');
    this.names = scopes.flatMap((scope) =>
      typeof scope.rates === 'function' ? [scope.scope] : limitsOf(scope).map(({ name }) => name),
    );
    this.awaitsAnswer = this.limits.some(({ countOn = 'all' }) => countOn !== 'all');
    this.#plans = scopes.flatMap(({ rates }) => (typeof rates === 'function' ? [rates] : []));
    this.#compiled = this.#plans.length > 0 ? new LRUCache({ max: PLANS }) : undefined;
  }

  /** @returns the same, with one scope more */
  with(scope: ScopeRates): ThrottlePolicy {
    return new ThrottlePolicy([...this.scopes, scope]);
  }

  /**
   * The same with the rates of an identity's plans, compiled once for each.
   *
   * @throws {RangeError} when a plan's rates are malformed
   */
  for(identity: Identity): ThrottlePolicy {
    if (this.#compiled === undefined) {
      return this;
    }
    const texts = this.#plans.map((rates) => rates(identity));
    const key = texts.join('\n');
    const policy = this.#compiled.get(key) ?? this.#withPlans(texts);
    this.#compiled.set(key, policy);
    return policy;
  }

  /**
   * One request of a bucket, as the store counts it.
   *
   * @throws {RangeError} when a scope's function says what is no cost
   */
  hits(bucket: string, request?: ApiRequest): readonly Hit[] {
    return this.limits.map(({ prefix, rate, bucketOf, cost = 1, strict = false }) => ({
      prefix,
      bucket: bucketOf && request ? bucketName(bucketOf(request)) : bucket,
      rate,
      cost: typeof cost === 'number' ? cost : checkedCost(request ? cost(request) : 1),
      strict,
    }));
  }

  #withPlans(texts: readonly string[]): ThrottlePolicy {
    const plans = texts.values();
    return new ThrottlePolicy(
      this.scopes.map((scope) =>
        typeof scope.rates === 'function' ? { ...scope, rates: parseRates(plans.next().value ?? '') } : scope,
      ),
    );
  }
}

/** @throws {RangeError} when it is not a whole number of requests */
export function checkedCost(cost: number): number {
  if (!Number.isSafeInteger(cost) || cost < 0) {
    throw new RangeError(`expected a cost of a whole number of requests, not ${cost}`);
  }
  return cost;
}

function limitsOf({ scope, rates, owner, ...counting }: ScopeRates): readonly Limit[] {
  if (typeof rates === 'function') {
    return [];
  }
  const strictest = new Map<string, Rate>();
  for (const rate of rates) {
    const kind = `${rate.window}${rate.burst === undefined ? '' : ' burst'}`;
    const other = strictest.get(kind);
    strictest.set(kind, other ? stricter(rate, other) : rate);
  }
  return [...strictest.values()].map((rate) => ({
    ...counting,
    scope,
    name:
      strictest.size === 1
        ? scope
        : `${scope}-${rate.limit}-per-${Math.ceil(rate.window / 1000)}s${rate.burst === undefined ? '' : '-burst'}`,
    prefix: owner === undefined ? `${scope}:` : `${scope}:${owner}:`,
    rate,
  }));
}

function stricter(one: Rate, other: Rate): Rate {
  const limit = Math.min(one.limit, other.limit);
  return one.burst === undefined || other.burst === undefined
    ? { limit, window: one.window }
    : { limit, window: one.window, burst: Math.min(one.burst, other.burst) };
}

/** Of a rate with a burst, the quota is the burst, and its window the time in which that comes back. */
export function quotaOf({ limit, window, burst }: Rate): { readonly quota: number; readonly time: Milliseconds } {
  return burst === undefined ? { quota: limit, time: window } : { quota: burst, time: (burst * window) / limit };
}

function policyField({ name, rate }: Limit): string {
  const { quota, time } = quotaOf(rate);
  return `"${name}";q=${quota};w=${Math.ceil(time / 1000)}`;
}

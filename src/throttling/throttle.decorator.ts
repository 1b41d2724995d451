import 'reflect-metadata';
import { type ApiRequest } from '../core/api-request.js';
import { parseRates } from '../core/rate.js';
import { type Route } from '../core/route-cache.js';
import { checkedCost, type Counting, type ScopeRates } from './throttle-policy.js';

/** What a route declares with {@link Throttle}. */
export interface ThrottleScope {
  readonly scope: string;
  /** Whom it counts: the identity (an address where there is none), or always the address, before authentication. */
  readonly by: 'identity' | 'address';
  /** The rates while `RATE_<SCOPE>` is not set. */
  readonly rates: ScopeRates['rates'] | undefined;
  /** How it counts, where that is not one for each request. */
  readonly counting?: Counting | undefined;
}

export interface ThrottleOptions extends Pick<Counting, 'cost' | 'countOn' | 'strict'> {
  /**
   * Rates such as `300/min` or `10/s burst 20`, used while `RATE_<SCOPE>` is not set; or what says the rates of a caller's plan, asked
   * after authentication.
   */
  readonly rate?: string | Exclude<ScopeRates['rates'], readonly unknown[]>;
  /** Whom it counts; a function is asked after authentication, and names whose requests are counted together. */
  readonly by?: ThrottleScope['by'] | ((request: ApiRequest) => string);
}

const METADATA = 'portcullis:throttle';
// What @nestjs/throttler's own decorator writes; the package does not export the name, a test holds us to it.
const SKIP_METADATA = 'THROTTLER:SKIPdefault';

const SCOPE = /^[a-z][a-z0-9-]*$/;
const RESERVED = new Set(['address', 'anon', 'credential', 'oauth-client', 'user']);

/**
 * Counts a route's requests against the rate of a scope: DRF's `throttle_scope`. Routes of one scope share its rate.
 *
 * Several may be stacked. On a method it replaces those of the class.
 *
 * @throws {RangeError} when the scope's name, the rate or the cost is malformed, or a function would be asked for an address
 */
export function Throttle(
  scope: string,
  { rate, by = 'identity', ...options }: ThrottleOptions = {},
): ClassDecorator & MethodDecorator {
  if (!SCOPE.test(scope) || RESERVED.has(scope)) {
    throw new RangeError(
      `@Throttle('${scope}'): expected a scope such as 'articles', other than address, anon, credential, oauth-client and user`,
    );
  }
  if (typeof rate === 'function' && by === 'address') {
    throw new RangeError(`@Throttle('${scope}'): an address has no plan; expected rates such as '300/min'`);
  }
  if (typeof options.cost === 'number') {
    checkedCost(options.cost);
  }
  const declared: ThrottleScope = {
    scope,
    by: typeof by === 'function' ? 'identity' : by,
    rates: typeof rate === 'string' ? parseRates(rate) : rate,
    counting: typeof by === 'function' ? { ...options, bucketOf: by } : options,
  };
  return (target: object, _member?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const subject = (descriptor?.value as object | undefined) ?? target;
    const others = ((Reflect.getOwnMetadata(METADATA, subject) ?? []) as ThrottleScope[]).filter(
      (other) => other.scope !== scope,
    );
    Reflect.defineMetadata(METADATA, [declared, ...others], subject);
  };
}

/** The scopes of a route: what the guards enforce and the policy inventory shows. */
export function throttleScopes(route: Route): readonly ThrottleScope[] {
  return (Reflect.getMetadata(METADATA, route.getHandler()) ??
    Reflect.getMetadata(METADATA, route.getClass()) ??
    []) as ThrottleScope[];
}

/** Whether a route is exempt by `@SkipThrottle()` of `@nestjs/throttler`. */
export function isThrottleSkipped(route: Route): boolean {
  return Boolean(
    Reflect.getMetadata(SKIP_METADATA, route.getHandler()) ?? Reflect.getMetadata(SKIP_METADATA, route.getClass()),
  );
}

import 'reflect-metadata';
import { parseRates, type Rate } from '../core/rate.js';
import { type Route } from '../core/route-cache.js';

/** What a route declares with {@link Throttle}. */
export interface ThrottleScope {
  readonly scope: string;
  /** Whom it counts: the identity (an address where there is none), or always the address, before authentication. */
  readonly by: 'identity' | 'address';
  /** The rates while `RATE_<SCOPE>` is not set. */
  readonly rates: readonly Rate[] | undefined;
}

export interface ThrottleOptions {
  /** Rates such as `300/min`, used while `RATE_<SCOPE>` is not set. */
  readonly rate?: string;
  readonly by?: ThrottleScope['by'];
}

const METADATA = 'portcullis:throttle';
// What @nestjs/throttler's own decorator writes; the package does not export the name, a test holds us to it.
const SKIP_METADATA = 'THROTTLER:SKIPdefault';

const SCOPE = /^[a-z][a-z0-9-]*$/;
const RESERVED = new Set(['address', 'anon', 'credential', 'user']);

/**
 * Counts a route's requests against the rate of a scope: DRF's `throttle_scope`. Routes of one scope share its rate.
 *
 * Several may be stacked. On a method it replaces those of the class.
 *
 * @throws {RangeError} when the scope's name or the rate is malformed
 */
export function Throttle(
  scope: string,
  { rate, by = 'identity' }: ThrottleOptions = {},
): ClassDecorator & MethodDecorator {
  if (!SCOPE.test(scope) || RESERVED.has(scope)) {
    throw new RangeError(
      `@Throttle('${scope}'): expected a scope such as 'articles', other than address, anon, credential and user`,
    );
  }
  const declared: ThrottleScope = { scope, by, rates: rate === undefined ? undefined : parseRates(rate) };
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

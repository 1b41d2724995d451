import { Inject, Injectable } from '@nestjs/common';
import { type ApiRequest } from '../core/api-request.js';
import { type Route, RouteCache } from '../core/route-cache.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { MissingRateError } from './missing-rate.error.js';
import { isThrottleSkipped, type ThrottleScope, throttleScopes } from './throttle.decorator.js';
import { type ScopeRates, ThrottlePolicy } from './throttle-policy.js';

/** The scope of every route that judges a password or another secret: its rate is `RATE_LOGIN`, and it is strict. */
const LOGIN = 'login';

const CLIENT = 'oauth-client';
const BY_CLIENT = { scope: CLIENT, bucketOf: ({ auth }: ApiRequest) => auth?.client ?? '' };

/** What a route is charged, and when. */
export interface RouteThrottle {
  /** Before authentication, by address: `address`, and the route's scopes that count addresses. */
  readonly address: ThrottlePolicy;
  /** With an identity, by its id: `user`, and the route's other scopes. */
  readonly user: ThrottlePolicy;
  /** With an identity that an OAuth client acts for: the same, and `oauth-client`, by the client, for all its users together. */
  readonly client: ThrottlePolicy;
  /** Without one, by address: `anon`, and the route's other scopes. */
  readonly anonymous: ThrottlePolicy;
}

export type ThrottleSettings = Pick<
  Settings,
  'rateAddress' | 'rateAnonymous' | 'rateUser' | 'rateLogin' | 'rateOAuthClient' | 'scopeRates'
>;

/** The rates of every route, from its decorators and the settings. */
@Injectable()
export class ThrottleRates {
  /** `anon` alone, for a request that ends before its route is charged. */
  readonly anonymous: ThrottlePolicy;
  /** `oauth-client` alone; no limit when there is no `RATE_OAUTH_CLIENT`. */
  readonly oauthClient: ThrottlePolicy;
  readonly #routes = new RouteCache((route) =>
    isThrottleSkipped(route) ? null : this.#compile(throttleScopes(route)),
  );

  constructor(@Inject(SETTINGS) private readonly settings: ThrottleSettings) {
    this.anonymous = new ThrottlePolicy([{ scope: 'anon', rates: settings.rateAnonymous }]);
    this.oauthClient = new ThrottlePolicy([{ scope: CLIENT, rates: settings.rateOAuthClient ?? [] }]);
  }

  /**
   * Compiled once for each route. Whoever lists the routes at the start calls this for every one, so that a scope without
   * a rate stops the start and not the first request.
   *
   * @returns `null` when the route is exempt
   * @throws {MissingRateError} when a scope has neither `RATE_<SCOPE>` nor a rate of its own
   */
  of(route: Route): RouteThrottle | null {
    return this.#routes.get(route);
  }

  /**
   * What a scope's rates are: those of the settings, or else of the route.
   *
   * @throws {MissingRateError} when there are none
   */
  ofScope({ scope, rates }: ThrottleScope): ScopeRates['rates'] {
    const { scopeRates, rateLogin } = this.settings;
    // A variable that is set to nothing reads as not set, never as no limit.
    const found = [scopeRates.get(scope), scope === LOGIN ? rateLogin : rates].find(
      (given) => typeof given === 'function' || given?.length,
    );
    if (found === undefined) {
      throw new MissingRateError(scope, `RATE_${scope.toUpperCase().replaceAll('-', '_')}`);
    }
    return found;
  }

  #compile(declared: readonly ThrottleScope[]): RouteThrottle {
    const { rateAddress, rateAnonymous, rateUser, rateOAuthClient } = this.settings;
    const scopes = (by: ThrottleScope['by']): readonly ScopeRates[] =>
      declared
        .filter((scope) => scope.by === by)
        .map((scope) => ({
          ...scope.counting,
          ...(scope.scope === LOGIN && { strict: true }),
          scope: scope.scope,
          rates: this.ofScope(scope),
        }));
    const user = new ThrottlePolicy([{ scope: 'user', rates: rateUser }, ...scopes('identity')]);
    return {
      address: new ThrottlePolicy([{ scope: 'address', rates: rateAddress }, ...scopes('address')]),
      user,
      client: rateOAuthClient ? user.with({ ...BY_CLIENT, rates: rateOAuthClient }) : user,
      anonymous: new ThrottlePolicy([{ scope: 'anon', rates: rateAnonymous }, ...scopes('identity')]),
    };
  }
}

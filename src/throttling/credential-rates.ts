import { type Credential } from '../core/identity.js';
import { type Rate } from '../core/rate.js';
import { type ScopeRates, ThrottlePolicy } from './throttle-policy.js';

/** What such a rate is called in the `RateLimit` fields. */
const SCOPE = 'credential';

/** What counts a credential by the rates of its own, and nothing else. */
export function credentialPolicy(id: string, rates: readonly Rate[]): ThrottlePolicy {
  return new ThrottlePolicy([scopeOf(id, rates)]);
}

/** The rates that single credentials have of their own, counted beside those of their routes: whichever is exhausted refuses, and then none counts. */
export class CredentialRates {
  /** Compiled once for as long as the credential is remembered. */
  readonly #compiled = new WeakMap<readonly Rate[], Map<ThrottlePolicy, ThrottlePolicy>>();

  /** @returns what is charged for a request by the credential, of what its route charges an identity */
  beside(route: ThrottlePolicy, credential: Credential | null): ThrottlePolicy {
    return credential?.rates ? this.#compile(route, credential.id, credential.rates) : route;
  }

  #compile(route: ThrottlePolicy, owner: string, rates: readonly Rate[]): ThrottlePolicy {
    const known = this.#compiled.get(rates) ?? new Map<ThrottlePolicy, ThrottlePolicy>();
    this.#compiled.set(rates, known);
    const policy = known.get(route) ?? route.with(scopeOf(owner, rates));
    known.set(route, policy);
    return policy;
  }
}

function scopeOf(owner: string, rates: readonly Rate[]): ScopeRates {
  return { scope: SCOPE, rates, owner };
}

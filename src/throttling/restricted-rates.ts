import { Inject, Injectable, Optional } from '@nestjs/common';
import { type ApiRequest } from '../core/api-request.js';
import { addressBucket } from '../core/client-address.js';
import { type Credential } from '../core/identity.js';
import { restrictedAddress, restrictedCredential, Restrictions } from '../core/security/restrictions.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { type ScopeRates, ThrottlePolicy } from './throttle-policy.js';

/** The stricter rate of whom a response to an alert slows down, counted beside what its route charges it. */
@Injectable()
export class RestrictedRates {
  /** What counts a restricted address or credential, and nothing else. */
  readonly policy: ThrottlePolicy;
  readonly #addresses: Beside;
  readonly #credentials: Beside;

  constructor(
    @Inject(SETTINGS) { detectionThrottle: rates }: Pick<Settings, 'detectionThrottle'>,
    @Optional() private readonly restrictions?: Restrictions,
  ) {
    const scope = { scope: 'restricted', rates };
    this.policy = new ThrottlePolicy([scope]);
    this.#addresses = new Beside(scope);
    this.#credentials = new Beside({ ...scope, bucketOf: ({ auth }) => (auth ? restrictedCredential(auth) : '') });
  }

  /** @returns what is charged for a request without an identity */
  ofAddress(policy: ThrottlePolicy, { clientAddress }: Pick<ApiRequest, 'clientAddress'>): ThrottlePolicy {
    return this.holds(restrictedAddress(addressBucket(clientAddress))) ? this.#addresses.of(policy) : policy;
  }

  /** @returns what is charged for a request by the credential */
  ofCredential(policy: ThrottlePolicy, credential: Credential | null): ThrottlePolicy {
    return credential && this.holds(restrictedCredential(credential)) ? this.#credentials.of(policy) : policy;
  }

  holds(subject: string): boolean {
    return this.restrictions?.holds('throttle', subject) === true;
  }
}

/** Policies with one scope more, compiled once. */
class Beside {
  readonly #compiled = new WeakMap<ThrottlePolicy, ThrottlePolicy>();

  constructor(private readonly scope: ScopeRates) {}

  of(policy: ThrottlePolicy): ThrottlePolicy {
    const compiled = this.#compiled.get(policy) ?? policy.with(this.scope);
    this.#compiled.set(policy, compiled);
    return compiled;
  }
}

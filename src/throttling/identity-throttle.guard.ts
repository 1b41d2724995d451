import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { addressBucket } from '../core/client-address.js';
import { CredentialRates } from './credential-rates.js';
import { RestrictedRates } from './restricted-rates.js';
import { ThrottleRates } from './throttle-rates.js';
import { ThrottleService } from './throttle.service.js';

/** After authentication: a request counts for its identity, from whichever address, and for its credential or OAuth client, if that has rates; without one, for its address. */
@Injectable()
export class IdentityThrottleGuard implements CanActivate {
  readonly #credentials = new CredentialRates();

  constructor(
    private readonly rates: ThrottleRates,
    private readonly throttle: ThrottleService,
    private readonly restricted: RestrictedRates,
  ) {}

  /** @throws {Throttled} when the caller, or a scope of the route, is exhausted */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const route = this.rates.of(context);
    if (route === null) {
      return true;
    }
    const http = context.switchToHttp();
    const request = http.getRequest<ApiRequest>();
    const reply = http.getResponse<ApiReply>();
    const { userId, credential } = request.user;
    if (userId === null) {
      return this.throttle.charge(
        this.restricted.ofAddress(route.anonymous, request),
        addressBucket(request.clientAddress),
        reply,
        request,
      );
    }
    const policy = credential?.client === undefined ? route.user : route.client;
    const own = this.#credentials.beside(policy, credential);
    return this.throttle.charge(this.restricted.ofCredential(own, credential), userId, reply, request);
  }
}

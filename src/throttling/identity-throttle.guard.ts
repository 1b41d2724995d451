import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { addressBucket } from '../core/client-address.js';
import { ThrottleRates } from './throttle-rates.js';
import { ThrottleService } from './throttle.service.js';

/** After authentication: a request counts for its identity, from whichever address; without one, for its address. */
@Injectable()
export class IdentityThrottleGuard implements CanActivate {
  constructor(
    private readonly rates: ThrottleRates,
    private readonly throttle: ThrottleService,
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
    const { userId } = request.user;
    return userId === null
      ? this.throttle.charge(route.anonymous, addressBucket(request.clientAddress), reply, request)
      : this.throttle.charge(route.user, userId, reply, request);
  }
}

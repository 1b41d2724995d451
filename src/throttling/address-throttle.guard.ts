import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { addressBucket } from '../core/client-address.js';
import { ThrottleRates } from './throttle-rates.js';
import { ThrottleService } from './throttle.service.js';

/**
 * Before authentication: every request counts for its address, so that one with a bad credential, or one that will be
 * denied, is not free to repeat.
 */
@Injectable()
export class AddressThrottleGuard implements CanActivate {
  constructor(
    private readonly rates: ThrottleRates,
    private readonly throttle: ThrottleService,
  ) {}

  /** @throws {Throttled} when the address, or a scope of the route that counts addresses, is exhausted */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const route = this.rates.of(context);
    if (route === null) {
      return true;
    }
    const http = context.switchToHttp();
    const request = http.getRequest<ApiRequest>();
    const reply = http.getResponse<ApiReply>();
    return this.throttle.charge(route.address, addressBucket(request.clientAddress), reply, request);
  }
}

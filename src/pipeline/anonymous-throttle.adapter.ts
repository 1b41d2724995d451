import { Injectable } from '@nestjs/common';
import { FailedAuthentication } from '../authentication/failed-authentication.js';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { AnonymousThrottle } from '../throttling/anonymous-throttle.js';

/** A bad credential counts as a request without an identity. */
@Injectable()
export class AnonymousThrottleAdapter extends FailedAuthentication {
  constructor(private readonly throttle: AnonymousThrottle) {
    super();
  }

  async charge(request: ApiRequest, reply: ApiReply): Promise<void> {
    await this.throttle.charge(request, reply);
  }

  async assertNotExhausted(request: ApiRequest, reply: ApiReply): Promise<void> {
    await this.throttle.assertNotExhausted(request, reply);
  }
}

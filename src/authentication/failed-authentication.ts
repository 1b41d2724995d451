import { type ApiReply, type ApiRequest } from '../core/api-request.js';

/** What limits how often an address may present a bad credential. The throttling module provides it. */
export abstract class FailedAuthentication {
  /** @throws {Throttled} when the address has presented too many */
  abstract charge(request: ApiRequest, reply: ApiReply): void | Promise<void>;

  /**
   * Asked before much is spent on a credential; counts nothing.
   *
   * @throws {Throttled} when {@link charge} would throw
   */
  abstract assertNotExhausted(request: ApiRequest, reply: ApiReply): void | Promise<void>;
}

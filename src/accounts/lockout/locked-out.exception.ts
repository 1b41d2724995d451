import { type Milliseconds } from '../../core/duration.js';
import { ApiException } from '../../exceptions/api.exception.js';

/** 429: there were too many failed logins for this name or from this address; the credentials were not looked at. One answer for every name. */
export class LockedOut extends ApiException {
  readonly status = 429;
  readonly code = 'locked_out';

  /** @param retryIn until an attempt is judged again */
  constructor(retryIn: Milliseconds) {
    const seconds = Math.max(1, Math.ceil(retryIn / 1000));
    super('Too many failed logins. Try again later.', { headers: { 'Retry-After': String(seconds) } });
  }
}

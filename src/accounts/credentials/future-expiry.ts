import { ValidationFailed } from '../../exceptions/api.exceptions.js';

/**
 * Refuses a credential that would be dead from the start.
 *
 * @param expiresAt the body's member `expiresAt`; nothing for one that does not expire
 * @param now milliseconds since the epoch
 * @throws {ValidationFailed}
 */
export function assertInFuture(expiresAt: Date | null | undefined, now: number): void {
  if (expiresAt && expiresAt.getTime() <= now) {
    throw new ValidationFailed([{ pointer: '/expiresAt', code: 'min_value', detail: 'Must be in the future.' }]);
  }
}

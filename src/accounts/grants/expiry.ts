import { ValidationFailed } from '../../exceptions/api.exceptions.js';

/** @throws {ValidationFailed} for a grant that would have ended before it began */
export function assertInFuture(expiresAt: Date | null, now: number): void {
  if (expiresAt !== null && expiresAt.getTime() <= now) {
    throw new ValidationFailed([{ pointer: '/expiresAt', code: 'min_value', detail: 'Must be in the future.' }]);
  }
}

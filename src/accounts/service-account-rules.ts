import { ValidationFailed } from '../exceptions/api.exceptions.js';
import { type FieldError } from '../exceptions/problem.js';
import { type UpdateUserDto } from './update-user.dto.js';
import { type User } from './user.entity.js';

/** What would let a person into an account, or raise its rank. */
const NOT_FOR_SERVICE_ACCOUNTS = ['password', 'email', 'isStaff', 'isSuperuser'] as const;

/**
 * Refuses what a service account never has; the database refuses it too, in its own words.
 *
 * @throws {ValidationFailed} naming each
 */
export function assertFitsServiceAccount({ isServiceAccount }: User, body: UpdateUserDto): void {
  const faults = NOT_FOR_SERVICE_ACCOUNTS.filter((member) => body[member] !== undefined && body[member] !== false).map(
    (member): FieldError => ({ pointer: `/${member}`, code: 'invalid', detail: 'A service account has none.' }),
  );
  if (isServiceAccount && faults.length > 0) {
    throw new ValidationFailed(faults);
  }
}

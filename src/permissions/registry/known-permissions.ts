import { ValidationFailed } from '../../exceptions/api.exceptions.js';
import { type FieldError } from '../../exceptions/problem.js';
import { type PermissionRegistry } from './permission-registry.js';

/**
 * @param pointer to the list in the body
 * @throws {ValidationFailed} naming the place of each code that no resource declares
 */
export function assertKnownPermissions(registry: PermissionRegistry, codes: readonly string[], pointer: string): void {
  const faults = codes.flatMap((code, index): FieldError[] =>
    registry.has(code)
      ? []
      : [{ pointer: `${pointer}/${index}`, code: 'invalid_choice', detail: 'There is no such permission.' }],
  );
  if (faults.length > 0) {
    throw new ValidationFailed(faults);
  }
}

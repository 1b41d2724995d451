import { type DatabaseError } from '../core/database-errors.js';
import { type FieldError } from './problem.js';

/**
 * @returns the fault for the member whose value is taken already; `undefined` when the error is no unique violation. Constraints are named
 *   `<table>_<column>_unique`, and the client sees neither.
 */
export function uniqueViolation(error: unknown): FieldError | undefined {
  const { code, constraint } = (error ?? {}) as DatabaseError;
  const [, column] =
    (code === '23505' && typeof constraint === 'string' && /^[a-z]+_(.+)_unique$/.exec(constraint)) || [];
  if (column === undefined) {
    return undefined;
  }
  const member = column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { pointer: `/${member}`, code: 'unique', detail: 'This value is already in use.' };
}

import { ValidationFailed } from '../exceptions/api.exceptions.js';
import { type FieldError } from '../exceptions/problem.js';
import { type Fault } from './input/constraint-rules.js';
import { MAX_ERRORS } from './json-inspection.js';

/** What is wrong with a parameter that a route does not take. */
export const UNKNOWN_PARAMETER: Fault = { code: 'unknown_field', detail: 'This parameter is not known here.' };

/** @returns the answer to a query with these faults, of which as many are told as of a body */
export function invalidQuery(errors: readonly FieldError[]): ValidationFailed {
  return new ValidationFailed(errors.slice(0, MAX_ERRORS), 'The query is not valid.');
}

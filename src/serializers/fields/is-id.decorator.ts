import { ValidateBy, type ValidationOptions } from 'class-validator';
import { isId } from '../../core/id.js';

/** An id of ours: a UUID in its canonical, lower-case form. */
export function IsId(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy({ name: 'isUuid', validator: { validate: isId } }, options);
}

import { applyDecorators } from '@nestjs/common';
import { IsString, ValidateBy } from 'class-validator';
import { isLocalPath } from '../../core/local-path.js';

/** A path of this very host, for a browser to be sent to; see {@link isLocalPath}. */
export function IsLocalPath(): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isLocalPath(value);
  return applyDecorators(IsString(), ValidateBy({ name: 'isLocalPath', validator: { validate } }));
}

import { ValidateIf } from 'class-validator';

/** The condition by which {@link Nullable} is recognised in class-validator's metadata, also where mapped types have copied it. */
export const IS_NOT_NULL = (_object: unknown, value: unknown): boolean => value !== null;

/**
 * The field takes `null`: DRF's `allow_null`.
 *
 * Every field is required and not null until it says otherwise: `@IsOptional()` lets it be absent and nothing more, `@Nullable()` lets it be
 * null and nothing more. (class-validator's own reading of `@IsOptional()`, absent or null, has put NULL into many a column.)
 */
export function Nullable(): PropertyDecorator {
  return ValidateIf(IS_NOT_NULL);
}

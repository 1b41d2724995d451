import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { type DtoClass } from '../dto.js';
import { IS_NOT_NULL } from '../fields/nullable.decorator.js';

/** class-validator's record of one decorator. */
export type ValidationMetadata = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']
>[number];

/** @returns what class-validator knows of a class and those it extends, or of one of its fields */
export function validationMetadataOf(dto: DtoClass, field?: string): readonly ValidationMetadata[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  return field === undefined ? metadata : metadata.filter(({ propertyName }) => propertyName === field);
}

/** @returns the conditions of a field: `@IsOptional()`, `@Nullable()` and `@ValidateIf()` */
export function conditionsOf(metadata: readonly ValidationMetadata[]) {
  return metadata
    .filter(({ type }) => type === ValidationTypes.CONDITIONAL_VALIDATION)
    .map(({ name, constraints }) => ({ name, holds: (constraints as [(dto: object, value: unknown) => boolean])[0] }));
}

/** @returns whether the field is declared `@Nullable()` */
export function isNullable(metadata: readonly ValidationMetadata[]): boolean {
  return conditionsOf(metadata).some(({ holds }) => holds === IS_NOT_NULL);
}

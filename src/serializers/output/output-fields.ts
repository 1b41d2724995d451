import 'reflect-metadata';
import { TransformationType, type TransformFnParams } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { IS_ARRAY } from 'class-validator';
import { type DtoClass, InvalidDto } from '../dto.js';
import { validationMetadataOf } from '../input/validation-metadata.js';

/** What an output field holds: one of the scalars, any JSON, or an object of another DTO class; `undefined` when only the value will tell. */
export type OutputType =
  typeof String | typeof Number | typeof Boolean | typeof BigInt | typeof Date | typeof Object | DtoClass | undefined;

/** Everything that a DTO class says about a field of the answer. */
export interface OutputField {
  /** Where the value is read. */
  readonly property: string;
  /** What it is called in the answer. */
  readonly name: string;
  readonly type: OutputType;
  readonly isArray: boolean;
  readonly transforms: readonly ((params: TransformFnParams) => unknown)[];
}

/** @returns whether the class exposes a field, so that answers can be shaped by it */
export function hasOutputFields(type: unknown): type is DtoClass {
  return typeof type === 'function' && defaultMetadataStorage.getExposedMetadatas(type).length > 0;
}

/**
 * Reads class-transformer's `@Expose()`, `@Type()` and `@Transform()`: what is not exposed does not exist.
 *
 * @throws {InvalidDto} when the class exposes nothing
 */
export function outputFieldsOf(dto: DtoClass): readonly OutputField[] {
  const exposed = defaultMetadataStorage.getExposedMetadatas(dto).filter(({ options }) => !options.toClassOnly);
  if (exposed.length === 0) {
    throw new InvalidDto(dto, 'exposes no field, so an answer would be empty; mark fields with @Expose()');
  }
  return exposed.map(({ propertyName: property, options }) => {
    const declared: unknown = Reflect.getMetadata('design:type', dto.prototype as object, property);
    const type = defaultMetadataStorage.findTypeMetadata(dto, property)?.typeFunction?.();
    return {
      property,
      name: options.name ?? property,
      type: type === undefined ? asOutputType(declared) : (type as OutputType),
      // What may be null as well is a union, of which the declared type says nothing.
      isArray: declared === Array || validationMetadataOf(dto, property).some(({ name: rule }) => rule === IS_ARRAY),
      transforms: defaultMetadataStorage
        .findTransformMetadatas(dto, property, TransformationType.CLASS_TO_PLAIN)
        .map(({ transformFn }) => transformFn),
    };
  });
}

/** A union's `design:type` is Object, which says nothing; only an `@Type(() => Object)` means any JSON. */
function asOutputType(declared: unknown): OutputType {
  const scalars: readonly unknown[] = [String, Number, Boolean, BigInt, Date];
  return scalars.includes(declared) || hasOutputFields(declared) ? (declared as OutputType) : undefined;
}

import 'reflect-metadata';
import { TransformationType } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { IS_OPTIONAL, ValidationTypes } from 'class-validator';
import { type DtoClass, InvalidDto } from '../dto.js';
import { IS_NOT_NULL } from '../fields/nullable.decorator.js';
import { constraintsOf } from './field-constraint.js';
import { type DeclaredType, type InputField } from './input-field.js';
import { conditionsOf, isNullable, validationMetadataOf, type ValidationMetadata } from './validation-metadata.js';

const TYPES = new Map<unknown, DeclaredType>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
  [Array, 'array'],
]);

const HAS_RULES = new WeakMap<object, boolean>();

/** @returns whether the class has a rule for at least one field, so that it can be validated against */
export function hasInputRules(type: unknown): type is DtoClass {
  if (typeof type !== 'function') {
    return false;
  }
  const known = HAS_RULES.get(type);
  if (known !== undefined) {
    return known;
  }
  const hasRules = validationMetadataOf(type as DtoClass).length > 0;
  HAS_RULES.set(type, hasRules);
  return hasRules;
}

/**
 * Reads class-validator's and class-transformer's metadata: the one place that does, so that validation and OpenAPI cannot disagree.
 *
 * @throws {InvalidDto} when the class would let something through unchecked
 */
export function inputFieldsOf(dto: DtoClass): readonly InputField[] {
  const metadata = validationMetadataOf(dto);
  if (metadata.length === 0) {
    throw new InvalidDto(dto, 'has no validation rules');
  }
  const initialised = Object.entries(new dto()).find(([, value]) => value !== undefined);
  if (initialised) {
    throw new InvalidDto(
      dto,
      `${initialised[0]} has an initialiser; defaults belong to the entity, so that PATCH never applies them`,
    );
  }
  const names = new Set(metadata.map(({ propertyName }) => propertyName));
  return Array.from(names, (name) => fieldOf(dto, name, validationMetadataOf(dto, name)));
}

function fieldOf(dto: DtoClass, name: string, metadata: readonly ValidationMetadata[]): InputField {
  if (
    defaultMetadataStorage.findExcludeMetadata(dto, name) ||
    defaultMetadataStorage.findExposeMetadata(dto, name)?.options.name
  ) {
    throw new InvalidDto(dto, `${name} is excluded or renamed, which input cannot be`);
  }
  const conditions = conditionsOf(metadata);
  const field: InputField = {
    name,
    type: TYPES.get(Reflect.getMetadata('design:type', dto.prototype as object, name)),
    optional: conditions.some((condition) => condition.name === IS_OPTIONAL),
    nullable: isNullable(metadata),
    conditions: conditions
      .filter((condition) => condition.name !== IS_OPTIONAL && condition.holds !== IS_NOT_NULL)
      .map(({ holds }) => holds),
    transforms: defaultMetadataStorage
      .findTransformMetadatas(dto, name, TransformationType.PLAIN_TO_CLASS)
      .map(({ transformFn }) => transformFn),
    constraints: constraintsOf(dto, metadata, false),
    elementConstraints: constraintsOf(dto, metadata, true),
    nested: nestedOf(dto, name, metadata),
  };
  if (!metadata.some(({ type }) => type === ValidationTypes.WHITELIST)) {
    refuseUnchecked(dto, field);
  }
  return field;
}

function refuseUnchecked(dto: DtoClass, { name, type, constraints, elementConstraints, nested }: InputField): void {
  if (nested || elementConstraints.length > 0) {
    return;
  }
  if (constraints.length === 0) {
    throw new InvalidDto(dto, `${name} has no rule; give it one, or @Allow() to take any JSON`);
  }
  if (type === 'array' || constraints.some((constraint) => constraint.name === 'isArray')) {
    throw new InvalidDto(
      dto,
      `${name} has no rule for its elements; give them one with { each: true }, or @Allow() to take any JSON`,
    );
  }
}

function nestedOf(dto: DtoClass, name: string, metadata: readonly ValidationMetadata[]): InputField['nested'] {
  const declared: unknown = Reflect.getMetadata('design:type', dto.prototype as object, name);
  const converted = defaultMetadataStorage.findTypeMetadata(dto, name)?.typeFunction?.();
  const nested = metadata.find(({ type }) => type === ValidationTypes.NESTED_VALIDATION);
  if (!nested) {
    if (converted !== undefined) {
      throw new InvalidDto(dto, `${name} has @Type() without @ValidateNested(); input is validated, never converted`);
    }
    return undefined;
  }
  const type = converted ?? declared;
  if (!hasInputRules(type)) {
    throw new InvalidDto(
      dto,
      `${name} is nested, but its class is not known or has no rules; say it with @Type(() => …)`,
    );
  }
  return { dto: type, each: nested.each || declared === Array };
}

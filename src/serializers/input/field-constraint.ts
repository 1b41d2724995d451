import { getMetadataStorage, ValidationTypes, type ValidatorConstraintInterface } from 'class-validator';
import { type DtoClass, InvalidDto } from '../dto.js';
import { ruleOf, type Fault } from './constraint-rules.js';
import { type FieldConstraint } from './input-field.js';
import { type ValidationMetadata } from './validation-metadata.js';

/** @returns the field's constraints, the most fundamental first; those of each element, or those of the field itself */
export function constraintsOf(
  dto: DtoClass,
  metadata: readonly ValidationMetadata[],
  each: boolean,
): FieldConstraint[] {
  const { CUSTOM_VALIDATION, IS_DEFINED } = ValidationTypes;
  return metadata
    .filter(({ type }) => type === CUSTOM_VALIDATION || type === IS_DEFINED)
    .filter((one) => ((one.each as boolean | undefined) ?? false) === each)
    .map((one) => ({ constraint: constraintOf(dto, one), rank: ruleOf(nameOf(one)).rank }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ constraint }) => constraint);
}

function constraintOf(dto: DtoClass, metadata: ValidationMetadata): FieldConstraint {
  const name = nameOf(metadata);
  const rule = ruleOf(name);
  const limits: readonly unknown[] = (metadata.constraints as unknown[] | undefined) ?? [];
  const message = messageOf(metadata);
  const validator = validatorOf(dto, metadata);
  const { propertyName: property, constraints, validateIf } = metadata;

  const check = (value: unknown, object: object): Fault | undefined => {
    if (validateIf !== undefined && !validateIf(object, value)) {
      return undefined;
    }
    const verdict = validator.validate(value, { value, object, property, constraints, targetName: dto.name });
    if (typeof verdict !== 'boolean') {
      throw new InvalidDto(
        dto,
        `${property} has an asynchronous validator, which is never awaited; check it in the service`,
      );
    }
    if (verdict) {
      return undefined;
    }
    const fault = rule.fault(limits, value);
    return message === undefined ? fault : { code: fault.code, detail: message };
  };
  return { name, limits, check };
}

function nameOf(metadata: ValidationMetadata): string | undefined {
  return metadata.name ?? constraintMetadataOf(metadata)?.name;
}

function validatorOf(dto: DtoClass, metadata: ValidationMetadata): ValidatorConstraintInterface {
  const constraint = constraintMetadataOf(metadata);
  if (constraint === undefined || constraint.async) {
    throw new InvalidDto(
      dto,
      `${metadata.propertyName} has an asynchronous or unknown validator; check it in the service`,
    );
  }
  return constraint.instance;
}

function constraintMetadataOf({ constraintCls }: ValidationMetadata) {
  return getMetadataStorage().getTargetValidatorConstraints(constraintCls)[0];
}

/** A developer's own message, unless it quotes the value (`$value`) or is computed from it: no answer repeats what was sent. */
function messageOf({ message }: ValidationMetadata): string | undefined {
  return typeof message === 'string' && !message.includes('$') ? message : undefined;
}

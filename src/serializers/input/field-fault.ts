import { TransformationType } from 'class-transformer';
import { type Fault } from './constraint-rules.js';
import { type FieldConstraint, type InputField } from './input-field.js';

const REQUIRED: Fault = { code: 'required', detail: 'This field is required.' };
const NULL: Fault = { code: 'null', detail: 'This field may not be null.' };
const INVALID: Fault = { code: 'invalid', detail: 'This value is not valid.' };
const TYPE_FAULTS: Readonly<Record<NonNullable<InputField['type']>, Fault>> = {
  string: { code: 'invalid', detail: 'Must be a string.' },
  number: { code: 'invalid', detail: 'Must be a number.' },
  boolean: { code: 'invalid', detail: 'Must be true or false.' },
  array: { code: 'invalid', detail: 'Must be an array.' },
};

/** Stands for a value that a transform could not take. */
const UNREADABLE = Symbol('unreadable');

/** @returns the sent value as the field's transforms read it; null stays null */
export function transformed({ name, transforms }: InputField, value: unknown, obj: object): unknown {
  if (transforms.length === 0 || value === null) {
    return value;
  }
  try {
    const type = TransformationType.PLAIN_TO_CLASS;
    return transforms.reduce<unknown>(
      (read, transform) => transform({ value: read, key: name, obj, type, options: {} }),
      value,
    );
  } catch {
    return UNREADABLE; // a transform that did not expect this value: the value's fault, never a 500
  }
}

/** @returns what is wrong with a field's value as a whole, or undefined */
export function faultOf(field: InputField, value: unknown, dto: object): Fault | undefined {
  if (value === undefined) {
    return field.optional || !applies(field, value, dto) ? undefined : REQUIRED;
  }
  if (value === null) {
    return field.nullable || !applies(field, value, dto) ? undefined : NULL;
  }
  if (value === UNREADABLE) {
    return INVALID;
  }
  return typeFault(field, value) ?? firstFault(field.constraints, value, dto);
}

function typeFault({ type, nested, elementConstraints }: InputField, value: unknown): Fault | undefined {
  const isList = type === 'array' || nested?.each === true || elementConstraints.length > 0;
  if (isList) {
    return Array.isArray(value) ? undefined : TYPE_FAULTS.array;
  }
  return type === undefined || typeof value === type ? undefined : TYPE_FAULTS[type];
}

/** @returns the most fundamental constraint's fault, or undefined */
export function firstFault(constraints: readonly FieldConstraint[], value: unknown, dto: object): Fault | undefined {
  for (const constraint of constraints) {
    const fault = constraint.check(value, dto);
    if (fault) {
      return fault;
    }
  }
  return undefined;
}

/** A condition that throws has met a value it did not expect; then the field's own rules decide. */
function applies({ conditions }: InputField, value: unknown, dto: object): boolean {
  return conditions.every((condition) => {
    try {
      return condition(dto, value);
    } catch {
      return true;
    }
  });
}

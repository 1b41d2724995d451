import { type FieldCode } from '../../exceptions/problem.js';
import { type JsonSchema } from '../schema/json-schema.js';

/** Why a value is refused: a code for programs, and a short sentence that never holds the value. */
export interface Fault {
  readonly code: FieldCode;
  readonly detail: string;
}

/** What Portcullis knows of one class-validator constraint. */
export interface ConstraintRule {
  /** The most fundamental fault is the one reported: 0 the type, 1 a limit or choice, 2 a format. */
  readonly rank: 0 | 1 | 2;
  /** @param limits the decorator's arguments, such as `[150]` of `@MaxLength(150)` */
  fault(limits: readonly unknown[], value: unknown): Fault;
  /** The same constraint in JSON Schema. */
  schema(limits: readonly unknown[]): JsonSchema;
}

export const BLANK: Fault = { code: 'blank', detail: 'This field may not be blank.' };
const INVALID: Fault = { code: 'invalid', detail: 'This value is not valid.' };

const OTHER = format(INVALID.detail, {});

/** By class-validator's name of the constraint; one that is not here is `invalid`, and says nothing in the schema. */
const RULES = new Map<string, ConstraintRule>(
  Object.entries({
    isString: type('Must be a string.', { type: 'string' }),
    isNumber: type('Must be a number.', { type: 'number' }),
    isInt: type('Must be an integer.', { type: 'integer' }),
    isBoolean: type('Must be true or false.', { type: 'boolean' }),
    isArray: type('Must be an array.', { type: 'array' }),
    isObject: type('Must be an object.', { type: 'object' }),
    isDate: type('Must be an ISO 8601 date and time with a time zone.', { type: 'string', format: 'date-time' }),

    minLength: limit(
      ([min], value) => tooShort(min, value),
      ([min]) => ({ minLength: Number(min) }),
    ),
    maxLength: limit(
      ([max]) => tooLong(max),
      ([max]) => ({ maxLength: Number(max) }),
    ),
    isLength: limit(
      ([min, max], value) => (String(value).length < Number(min) ? tooShort(min, value) : tooLong(max)),
      ([min, max]) => ({ minLength: Number(min), ...(max === undefined ? {} : { maxLength: Number(max) }) }),
    ),
    isNotEmpty: limit(
      () => BLANK,
      () => ({ minLength: 1 }),
    ),
    min: limit(
      ([min]) => ({ code: 'min_value', detail: `Must be at least ${String(min)}.` }),
      ([min]) => ({ minimum: Number(min) }),
    ),
    max: limit(
      ([max]) => ({ code: 'max_value', detail: `Must be at most ${String(max)}.` }),
      ([max]) => ({ maximum: Number(max) }),
    ),
    isPositive: limit(
      () => ({ code: 'min_value', detail: 'Must be greater than 0.' }),
      () => ({ exclusiveMinimum: 0 }),
    ),
    isNegative: limit(
      () => ({ code: 'max_value', detail: 'Must be less than 0.' }),
      () => ({ exclusiveMaximum: 0 }),
    ),
    minDate: limit(
      () => ({ code: 'min_value', detail: 'This date is too early.' }),
      () => ({}),
    ),
    maxDate: limit(
      () => ({ code: 'max_value', detail: 'This date is too late.' }),
      () => ({}),
    ),
    isIn: choice(([values]) => values),
    isEnum: choice(([, values]) => values),
    arrayMinSize: limit(
      ([min]) => ({ code: 'min_length', detail: `Must have at least ${count(min, 'element')}.` }),
      ([min]) => ({ minItems: Number(min) }),
    ),
    arrayNotEmpty: limit(
      () => ({ code: 'min_length', detail: 'Must have at least 1 element.' }),
      () => ({ minItems: 1 }),
    ),
    arrayMaxSize: limit(
      ([max]) => ({ code: 'max_length', detail: `Must have at most ${count(max, 'element')}.` }),
      ([max]) => ({ maxItems: Number(max) }),
    ),
    arrayUnique: format('Must not repeat an element.', { uniqueItems: true }),

    isStreamSafe: format('Must not have more than 30 combining marks in a row.', {}),
    isUuid: format('Must be a UUID.', { type: 'string', format: 'uuid' }),
    isEmail: format('Must be an e-mail address.', { type: 'string', format: 'email' }),
    isUrl: format('Must be an http or https URL.', { type: 'string', format: 'uri' }),
    isDateString: format('Must be an ISO 8601 date.', { type: 'string', format: 'date-time' }),
    isIp: format('Must be an IP address.', { type: 'string' }),
    matches: {
      rank: 2,
      fault: () => ({ code: 'invalid', detail: 'Does not have the required form.' }),
      schema: ([pattern]) => ({
        type: 'string',
        pattern: pattern instanceof RegExp ? pattern.source : String(pattern),
      }),
    },
  }),
);

export function ruleOf(constraint: string | undefined): ConstraintRule {
  return RULES.get(constraint ?? '') ?? OTHER;
}

function type(detail: string, schema: JsonSchema): ConstraintRule {
  return { rank: 0, fault: () => ({ code: 'invalid', detail }), schema: () => schema };
}

function limit(fault: ConstraintRule['fault'], schema: ConstraintRule['schema']): ConstraintRule {
  return { rank: 1, fault, schema };
}

function choice(valuesOf: (limits: readonly unknown[]) => unknown): ConstraintRule {
  return {
    rank: 1,
    fault: () => ({ code: 'invalid_choice', detail: 'Not one of the allowed values.' }),
    schema: (limits) => {
      const values = valuesOf(limits);
      return Array.isArray(values) ? { enum: values } : {};
    },
  };
}

function format(detail: string, schema: JsonSchema): ConstraintRule {
  return { rank: 2, fault: () => ({ code: 'invalid', detail }), schema: () => schema };
}

function tooShort(min: unknown, value: unknown): Fault {
  return value === '' ? BLANK : { code: 'min_length', detail: `Must have at least ${count(min, 'character')}.` };
}

function tooLong(max: unknown): Fault {
  return { code: 'max_length', detail: `Must have at most ${count(max, 'character')}.` };
}

function count(number: unknown, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

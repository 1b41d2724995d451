import { type DtoClass } from '../dto.js';
import { constraintsOf } from '../input/field-constraint.js';
import { isNullable, validationMetadataOf } from '../input/validation-metadata.js';
import { hasOutputFields, outputFieldsOf, type OutputField, type OutputType } from '../output/output-fields.js';
import { type JsonSchema, type Refer } from './json-schema.js';
import { keywordsOf } from './keywords.js';
import { nullable } from './nullable-schema.js';

const SCALARS = new Map<OutputType, JsonSchema>([
  [String, { type: 'string' }],
  [Number, { type: 'number' }],
  [Boolean, { type: 'boolean' }],
  [BigInt, { type: 'string', pattern: '^-?\\d+$' }],
  [Date, { type: 'string', format: 'date-time' }],
]);

/**
 * Describes the answer that a DTO class gives: every field is always present.
 *
 * Validators on an exposed field check nothing, but say more about it: `@IsInt()`, `@IsIn(…)`, `@Nullable()`.
 */
export function outputSchema(dto: DtoClass, refer: Refer): JsonSchema {
  const fields = outputFieldsOf(dto);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(dto, field, refer)])),
    required: fields.map(({ name }) => name),
  };
}

function fieldSchema(dto: DtoClass, { property, type, isArray }: OutputField, refer: Refer): JsonSchema {
  const metadata = validationMetadataOf(dto, property);
  const one = hasOutputFields(type)
    ? refer(type)
    : { ...SCALARS.get(type), ...keywordsOf(constraintsOf(dto, metadata, isArray)) };
  const schema: JsonSchema = isArray
    ? { type: 'array', items: one, ...keywordsOf(constraintsOf(dto, metadata, false)) }
    : one;
  return isNullable(metadata) ? nullable(schema) : schema;
}

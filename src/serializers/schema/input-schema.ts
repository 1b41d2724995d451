import { type DtoClass } from '../dto.js';
import { DtoValidator } from '../input/dto-validator.js';
import { type InputField } from '../input/input-field.js';
import { type JsonSchema, type Refer } from './json-schema.js';
import { keywordsOf } from './keywords.js';
import { nullable } from './nullable-schema.js';

/** Describes the body, or the query, that a DTO class takes. */
export function inputSchema(dto: DtoClass, refer: Refer): JsonSchema {
  const fields = [...DtoValidator.of(dto).fields.values()];
  const required = fields
    .filter(({ optional, conditions }) => !optional && conditions.length === 0)
    .map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, refer)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function fieldSchema(field: InputField, refer: Refer): JsonSchema {
  const schema = valueSchema(field, refer);
  return field.nullable ? nullable(schema) : schema;
}

function valueSchema({ type, constraints, elementConstraints, nested }: InputField, refer: Refer): JsonSchema {
  const own: JsonSchema = { ...(type !== undefined && { type }), ...keywordsOf(constraints) };
  if (nested && !nested.each) {
    return refer(nested.dto);
  }
  if (nested || elementConstraints.length > 0) {
    return { ...own, type: 'array', items: nested ? refer(nested.dto) : keywordsOf(elementConstraints) };
  }
  return own;
}

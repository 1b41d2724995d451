import { type JsonSchema } from './json-schema.js';

/** @returns the schema that takes `null` too */
export function nullable(schema: JsonSchema): JsonSchema {
  if (schema.$ref !== undefined) {
    return { anyOf: [schema, { type: 'null' }] };
  }
  const { type, enum: choices } = schema;
  return {
    ...schema,
    ...(type !== undefined && { type: [type, 'null'].flat() }),
    ...(choices && { enum: [...choices, null] }),
  };
}

import { ruleOf } from '../input/constraint-rules.js';
import { type FieldConstraint } from '../input/input-field.js';
import { type JsonSchema } from './json-schema.js';

/** @returns a field's constraints in JSON Schema */
export function keywordsOf(constraints: readonly FieldConstraint[]): JsonSchema {
  return Object.assign({}, ...constraints.map(({ name, limits }) => ruleOf(name).schema(limits))) as JsonSchema;
}

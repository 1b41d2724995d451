import { type DtoClass } from '../dto.js';
import { hasOutputFields } from '../output/output-fields.js';
import { OneOf, PageOf, dtosOf, type Output } from '../output/output.js';
import { inputSchema } from './input-schema.js';
import { type JsonSchema, type Refer } from './json-schema.js';
import { outputSchema } from './output-schema.js';

/** A schema that refers to others by name, and those others. */
export interface DtoSchema {
  readonly schema: JsonSchema;
  /** For `#/components/schemas` of an OpenAPI document. */
  readonly components: Readonly<Record<string, JsonSchema>>;
}

/**
 * Describes what a DTO class takes or gives in JSON Schema (OpenAPI 3.1), from the metadata that validation and shaping run on.
 *
 * A class that exposes fields is an answer, any other a body.
 *
 * @throws {InvalidDto} when the class is neither
 */
export function schemaOf(output: Output): DtoSchema {
  const components = new Map<string, JsonSchema>();
  const classes = new Map<string, DtoClass>();

  const refer: Refer = (dto) => {
    const name = distinctName(dto, classes);
    if (!components.has(name)) {
      components.set(name, {}); // before its fields are read: a class may hold itself
      components.set(name, hasOutputFields(dto) ? outputSchema(dto, refer) : inputSchema(dto, refer));
    }
    return { $ref: `#/components/schemas/${name}` };
  };

  const schema = formSchema(output, dtosOf(output).map(refer));
  return { schema, components: Object.fromEntries(components) };
}

function formSchema(output: Output, [one = {}, ...others]: readonly JsonSchema[]): JsonSchema {
  if (output instanceof OneOf) {
    // Not JSON Schema's `oneOf`: what a class gives is also what the class that it extends gives.
    return { anyOf: [one, ...others] };
  }
  if (output instanceof PageOf) {
    return pageSchema(one);
  }
  return typeof output === 'function' ? one : { type: 'array', items: one };
}

/** A second class of the same name would silently be documented as the first; it gets a number. */
function distinctName(dto: DtoClass, classes: Map<string, DtoClass>): string {
  let name = dto.name;
  for (let number = 2; classes.has(name) && classes.get(name) !== dto; number += 1) {
    name = `${dto.name}${number}`;
  }
  classes.set(name, dto);
  return name;
}

function pageSchema(items: JsonSchema): JsonSchema {
  const link: JsonSchema = { type: ['string', 'null'], format: 'uri' };
  return {
    type: 'object',
    properties: {
      count: { type: 'integer', minimum: 0 },
      next: link,
      previous: link,
      results: { type: 'array', items },
    },
    required: ['count', 'next', 'previous', 'results'],
  };
}

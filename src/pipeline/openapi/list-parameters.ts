import { type ListDeclaration, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../serializers/lists/list-query.js';
import { type JsonSchema } from '../../serializers/schema/json-schema.js';

/** A parameter object of OpenAPI 3.1. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** @returns the parameters of a list, from the declaration that its queries are read by */
export function listParameters({ filters, search, ordering }: ListDeclaration): readonly Parameter[] {
  return [
    query('page', { type: 'integer', minimum: 1 }),
    query('pageSize', { type: 'integer', minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE }),
    ...(search.length > 0 ? [query('search', { type: 'string' })] : []),
    ...(ordering.length > 0 ? [query('ordering', orderingSchema(ordering))] : []),
    ...Object.entries(filters).flatMap(([field, { lookups, schema }]) =>
      lookups.map((lookup) =>
        lookup === 'exact'
          ? query(field, schema)
          : query(`${field}__${lookup}`, lookup === 'in' ? { type: 'string' } : schema),
      ),
    ),
  ];
}

/** @returns the parameters that a path such as `/articles/:id` names */
export function pathParameters(path: string): readonly Parameter[] {
  return [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'id' ? { type: 'string', format: 'uuid' } : { type: 'string' },
  }));
}

function query(name: string, schema: JsonSchema): Parameter {
  return { name, in: 'query', required: false, schema };
}

function orderingSchema(fields: readonly string[]): JsonSchema {
  const field = `-?(${fields.join('|')})`;
  return { type: 'string', pattern: `^${field}(,${field})*$` };
}

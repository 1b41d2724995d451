import { isId } from '../../core/id.js';
import { type Fault } from '../input/constraint-rules.js';
import { parseInstant } from '../instant.js';
import { type JsonSchema } from '../schema/json-schema.js';

/** How a field is compared; `exact` is what a parameter without a suffix means. */
export type Lookup = 'exact' | 'gt' | 'gte' | 'lt' | 'lte' | 'in';

/** What a column is compared with. */
export type FilterValue = string | number | boolean | Date;

/** A field that a list can be filtered by: django-filter's `Filter`. */
export interface Filter {
  readonly lookups: readonly Lookup[];
  readonly schema: JsonSchema;
  /** @returns the value, or why there is none; never holds the text */
  parse(text: string): { readonly value: FilterValue } | { readonly fault: Fault };
}

const ORDERED: readonly Lookup[] = ['exact', 'gt', 'gte', 'lt', 'lte', 'in'];
const EQUAL: readonly Lookup[] = ['exact', 'in'];

/** One of a few words. */
export function oneOf(...choices: readonly string[]): Filter {
  const fault: Fault = { code: 'invalid_choice', detail: 'Not one of the allowed values.' };
  return {
    lookups: EQUAL,
    schema: { type: 'string', enum: choices },
    parse: (text) => (choices.includes(text) ? { value: text } : { fault }),
  };
}

/** A whole number within limits; by default, those of PostgreSQL's `integer`. */
export function integer(min = -2_147_483_648, max = 2_147_483_647): Filter {
  return {
    lookups: ORDERED,
    schema: { type: 'integer', minimum: min, maximum: max },
    parse: (text) => {
      if (!/^-?\d{1,15}$/.test(text)) {
        return invalid('Must be an integer.');
      }
      const value = Number(text);
      if (value < min) {
        return { fault: { code: 'min_value', detail: `Must be at least ${min}.` } };
      }
      return value > max ? { fault: { code: 'max_value', detail: `Must be at most ${max}.` } } : { value };
    },
  };
}

/** A time: with its zone, or a date, which stands for its first moment in UTC. */
export function instant(): Filter {
  return {
    lookups: ['exact', 'gt', 'gte', 'lt', 'lte'],
    schema: {
      anyOf: [
        { type: 'string', format: 'date-time' },
        { type: 'string', format: 'date' },
      ],
    },
    parse: (text) => {
      const value = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
      return value ? { value } : invalid('Must be an ISO 8601 date, or a date and time with a time zone.');
    },
  };
}

/** An id of ours. */
export function id(): Filter {
  return {
    lookups: EQUAL,
    schema: { type: 'string', format: 'uuid' },
    parse: (text) => (isId(text) ? { value: text } : invalid('Must be a UUID.')),
  };
}

/** `true` or `false`. */
export function boolean(): Filter {
  return {
    lookups: ['exact'],
    schema: { type: 'boolean' },
    parse: (text) =>
      text === 'true' || text === 'false' ? { value: text === 'true' } : invalid('Must be true or false.'),
  };
}

/** Text, compared as a whole. */
export function text({ max }: { readonly max: number }): Filter {
  return {
    lookups: EQUAL,
    schema: { type: 'string', maxLength: max },
    parse: (value) =>
      value.length <= max
        ? { value: value.normalize('NFC') }
        : { fault: { code: 'max_length', detail: `Must have at most ${max} characters.` } },
  };
}

function invalid(detail: string): { readonly fault: Fault } {
  return { fault: { code: 'invalid', detail } };
}

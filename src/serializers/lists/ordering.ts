import { type Fault } from '../input/constraint-rules.js';

/** A field that a list is ordered by. */
export interface Ordering {
  readonly field: string;
  readonly direction: 'ascending' | 'descending';
}

/**
 * Reads `-createdAt,title`: the first field first, `-` for descending. DRF drops what it does not know; here it is a fault, as is a repeated field.
 *
 * @param allowed the only fields that may ever order the list: by another one, a caller could find out what it may not see
 */
export function parseOrdering(
  text: string,
  allowed: readonly string[],
): readonly Ordering[] | { readonly fault: Fault } {
  if (text === '') {
    return [];
  }
  // One more than can be right, so that a long list is not read to its end.
  const ordering = text.split(',', allowed.length + 1).map(readOne);
  if (!ordering.every(({ field }) => allowed.includes(field))) {
    return { fault: { code: 'invalid_choice', detail: 'Not a field that this list can be ordered by.' } };
  }
  if (new Set(ordering.map(({ field }) => field)).size < ordering.length) {
    return { fault: { code: 'invalid', detail: 'Names a field twice.' } };
  }
  return ordering;
}

function readOne(text: string): Ordering {
  const field = text.trim();
  return field.startsWith('-') ? { field: field.slice(1), direction: 'descending' } : { field, direction: 'ascending' };
}

import { NotFound } from '../../exceptions/api.exceptions.js';
import { type FieldError } from '../../exceptions/problem.js';
import { type Fault } from '../input/constraint-rules.js';
import { invalidQuery, UNKNOWN_PARAMETER } from '../invalid-query.js';
import { shown } from '../json-pointer.js';
import { parameterFault, type RawQuery } from '../raw-query.js';
import { type Filter, type FilterValue, type Lookup } from './filters.js';
import { type Ordering, parseOrdering } from './ordering.js';
import { INVALID_PAGE } from './page.js';
import { searchTerms } from './search-terms.js';

/** What a list may be asked; nothing else is. */
export interface ListDeclaration {
  /** By field: `{ status: oneOf('draft', 'published'), priority: integer(0, 9) }`. */
  readonly filters: Readonly<Record<string, Filter>>;
  /** Fields that are searched; with none, there is no `?search=`. */
  readonly search: readonly string[];
  /** Fields that can order the list; with none, there is no `?ordering=`. */
  readonly ordering: readonly string[];
}

/** One condition on a field; all must hold. The value of `in` is a list. */
export interface FilterTerm {
  readonly field: string;
  readonly lookup: Lookup;
  readonly value: FilterValue | readonly FilterValue[];
}

/** What a list was asked. */
export interface ListQuery {
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly ordering: readonly Ordering[];
  /** Every term must be found, each in any of the searched fields. */
  readonly search: readonly string[];
  readonly filters: readonly FilterTerm[];
}

export const DEFAULT_PAGE_SIZE = 25;
export const MAX_PAGE_SIZE = 100;

/** Beyond this no list of ours has a page, and `OFFSET` still fits. */
const MAX_PAGE = 1_000_000_000;
const MAX_SEARCH_LENGTH = 200;
const MAX_SEARCH_TERMS = 10;
const MAX_IN_VALUES = 100;

/** @returns the size of a page, of a query that a DTO read: larger than the limit is the limit */
export function pageSizeOf({ pageSize = DEFAULT_PAGE_SIZE }: { readonly pageSize?: number }): number {
  return Math.min(pageSize, MAX_PAGE_SIZE);
}

/**
 * Reads a list's query parameters: DRF's pagination, filter, search and ordering backends, strict where those ignore or guess.
 *
 * @throws {ValidationFailed} with every fault: an unknown or repeated parameter, an ordering or value that is not allowed
 * @throws {NotFound} when `page` is not a whole number from 1, as in DRF
 */
export function parseListQuery(query: RawQuery, declaration: ListDeclaration): ListQuery {
  const errors: FieldError[] = [];
  const asked = {
    page: '1',
    pageSize: DEFAULT_PAGE_SIZE,
    ordering: [] as readonly Ordering[],
    search: [] as readonly string[],
  };
  const filters: FilterTerm[] = [];

  for (const [parameter, given] of Object.entries(query)) {
    const accept = <Value>(read: Value | { readonly fault: Fault }, use: (value: Value) => void): void => {
      if (isFault(read)) {
        errors.push({ parameter: shown(parameter), ...read.fault });
      } else {
        use(read);
      }
    };
    const refused = parameterFault(given);
    const text = String(given);
    if (refused !== undefined) {
      accept({ fault: { code: 'invalid', detail: refused } }, () => undefined);
    } else if (parameter === 'page') {
      asked.page = text;
    } else if (parameter === 'pageSize') {
      accept(parsePageSize(text), (pageSize) => (asked.pageSize = pageSize));
    } else if (parameter === 'ordering' && declaration.ordering.length > 0) {
      accept(parseOrdering(text, declaration.ordering), (ordering) => (asked.ordering = ordering));
    } else if (parameter === 'search' && declaration.search.length > 0) {
      accept(parseSearch(text), (search) => (asked.search = search));
    } else {
      accept(parseFilter(parameter, text, declaration.filters), (filter) => filters.push(filter));
    }
  }
  if (errors.length > 0) {
    throw invalidQuery(errors);
  }
  return { ...asked, page: parsePage(asked.page), filters };
}

function parsePage(text: string): number {
  const page = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  if (page < 1 || page > MAX_PAGE) {
    throw new NotFound(INVALID_PAGE);
  }
  return page;
}

/** Larger than the limit is the limit, as in DRF; what is no size is a fault, which DRF ignores. */
function parsePageSize(text: string): number | { readonly fault: Fault } {
  return /^0*[1-9]\d*$/.test(text)
    ? Math.min(Number(text), MAX_PAGE_SIZE)
    : { fault: { code: 'invalid', detail: 'Must be a whole number from 1.' } };
}

function parseSearch(text: string): readonly string[] | { readonly fault: Fault } {
  if (text.length > MAX_SEARCH_LENGTH) {
    return { fault: { code: 'max_length', detail: `Must have at most ${MAX_SEARCH_LENGTH} characters.` } };
  }
  const terms = searchTerms(text);
  return terms.length > MAX_SEARCH_TERMS
    ? { fault: { code: 'max_length', detail: `Must have at most ${MAX_SEARCH_TERMS} terms.` } }
    : terms;
}

function parseFilter(
  parameter: string,
  text: string,
  filters: ListDeclaration['filters'],
): FilterTerm | { readonly fault: Fault } {
  const [, field = parameter, suffix] = /^(.+?)__(gte?|lte?|in)$/.exec(parameter) ?? [];
  const lookup = (suffix ?? 'exact') as Lookup;
  const filter = Object.hasOwn(filters, field) ? filters[field] : undefined;
  if (!filter?.lookups.includes(lookup)) {
    return { fault: UNKNOWN_PARAMETER };
  }
  if (lookup !== 'in') {
    const parsed = filter.parse(text);
    return 'fault' in parsed ? parsed : { field, lookup, value: parsed.value };
  }
  const parsed = text.split(',', MAX_IN_VALUES + 1).map((one) => filter.parse(one));
  if (parsed.length > MAX_IN_VALUES) {
    return { fault: { code: 'max_length', detail: `Must have at most ${MAX_IN_VALUES} values.` } };
  }
  return (
    parsed.find((one) => 'fault' in one) ?? {
      field,
      lookup,
      value: parsed.flatMap((one) => ('value' in one ? [one.value] : [])),
    }
  );
}

function isFault(read: unknown): read is { readonly fault: Fault } {
  return typeof read === 'object' && read !== null && 'fault' in read;
}

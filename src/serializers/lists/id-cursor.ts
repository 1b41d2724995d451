import { isId, type Id } from '../../core/id.js';

/** A place in a list that is ordered by id, the newest first: the page that comes after a row, or the one before it. */
export interface IdCursor {
  readonly direction: 'after' | 'before';
  readonly id: Id;
}

/** One page of a list by cursor. */
export interface CursorPage<Row> {
  readonly next: IdCursor | null;
  readonly previous: IdCursor | null;
  readonly results: readonly Row[];
}

/** @returns the text of a `?cursor=` */
export function formatCursor({ direction, id }: IdCursor): string {
  return `${direction}-${id}`;
}

/** @returns `undefined` when the text is no cursor */
export function parseCursor(text: string): IdCursor | undefined {
  const [, direction, id] = /^(after|before)-(.+)$/.exec(text) ?? [];
  return isId(id) && (direction === 'after' || direction === 'before') ? { direction, id } : undefined;
}

/**
 * Makes a page of the rows that were found at a cursor.
 *
 * @param found up to one more than a page has, which shows that there is another; in the order they were read in, away from the cursor
 */
export function cursorPage<Row extends { readonly id: Id }>(
  found: readonly Row[],
  pageSize: number,
  cursor: IdCursor | undefined,
): CursorPage<Row> {
  const hasMore = found.length > pageSize;
  const read = found.slice(0, pageSize);
  const backwards = cursor?.direction === 'before';
  const results = backwards ? read.toReversed() : read;
  const [first, last] = [results[0], results.at(-1)];
  return {
    next: last && (backwards || hasMore) ? { direction: 'after', id: last.id } : null,
    previous: first && (backwards ? hasMore : cursor !== undefined) ? { direction: 'before', id: first.id } : null,
    results,
  };
}

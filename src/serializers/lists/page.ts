import { NotFound } from '../../exceptions/api.exceptions.js';

/** One page of a list. */
export interface Page<Row> {
  /** Rows on all pages together. */
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Row[];
}

/** Where a page is among the others. */
export interface PagePosition {
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly count: number;
}

/** DRF's answer to a page that is not there, and to one that is no number. */
export const INVALID_PAGE = 'Invalid page.';

/** @returns the number of the last page; an empty list has one, which is empty */
export function lastPage({ count, pageSize }: Pick<PagePosition, 'count' | 'pageSize'>): number {
  return Math.max(1, Math.ceil(count / pageSize));
}

/** @throws {NotFound} for a page beyond the last */
export function assertPageExists(position: PagePosition): void {
  if (position.page > lastPage(position)) {
    throw new NotFound(INVALID_PAGE);
  }
}

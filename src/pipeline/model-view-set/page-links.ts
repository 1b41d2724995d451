import { Inject, Injectable } from '@nestjs/common';
import { type Id } from '../../core/id.js';
import { type RawQuery } from '../../serializers/raw-query.js';
import { type CursorPage, formatCursor } from '../../serializers/lists/id-cursor.js';
import { type ListQuery } from '../../serializers/lists/list-query.js';
import { pageLinks } from '../../serializers/lists/page-links.js';
import { assertPageExists, type Page } from '../../serializers/lists/page.js';
import { PUBLIC_URL } from '../public-url.js';

/** A page of a list by cursor as clients see it: its neighbours are absolute links. */
export interface LinkedPage<Row> {
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Row[];
}

/** The absolute links of lists and of new objects. */
@Injectable()
export class PageLinks {
  constructor(@Inject(PUBLIC_URL) private readonly publicUrl: string) {}

  /** @throws {NotFound} for a page beyond the last */
  page<Row>(
    url: string,
    query: RawQuery,
    { page, pageSize }: Pick<ListQuery, 'page' | 'pageSize'>,
    results: readonly Row[],
    count: number,
  ): Page<Row> {
    const position = { page, pageSize, count };
    assertPageExists(position);
    return { count, ...pageLinks({ ...position, publicUrl: this.publicUrl, path: pathOf(url), query }), results };
  }

  /** @returns the page with links to its neighbours in the same list */
  linked<Row>(url: string, { next, previous, results }: CursorPage<Row>): LinkedPage<Row> {
    return {
      next: next && this.cursor(url, formatCursor(next)),
      previous: previous && this.cursor(url, formatCursor(previous)),
      results,
    };
  }

  /** @returns the page of the same list that a cursor leads to */
  cursor(url: string, cursor: string): string {
    const parameters = new URLSearchParams(url.split('?', 2)[1] ?? '');
    parameters.set('cursor', cursor);
    return `${this.publicUrl}${pathOf(url)}?${parameters.toString()}`;
  }

  /** @param url the list's */
  to(url: string, id: Id): string {
    return `${this.publicUrl}${pathOf(url)}/${id}`;
  }
}

function pathOf(url: string): string {
  return (url.split('?', 1)[0] ?? url).replace(/\/$/, '');
}

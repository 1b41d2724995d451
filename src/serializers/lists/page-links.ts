import { type Page, type PagePosition, lastPage } from './page.js';

/** A list as it was asked for. */
export interface PageRequest extends PagePosition {
  /** The server's own base URL, without a slash at its end; never taken from the `Host` header. */
  readonly publicUrl: string;
  /** The path of the list, such as `/api/v1/articles`. */
  readonly path: string;
  /** The query's parameters, as text. */
  readonly query: Readonly<Record<string, unknown>>;
}

/** @returns absolute URLs of the pages around this one, which keep every other parameter; that of page 1 goes without `page`, as in DRF */
export function pageLinks(request: PageRequest): Pick<Page<never>, 'next' | 'previous'> {
  const { page } = request;
  const last = lastPage(request);
  return {
    next: page < last ? linkTo(request, page + 1) : null,
    previous: page > 1 ? linkTo(request, Math.min(page - 1, last)) : null,
  };
}

function linkTo({ publicUrl, path, query }: PageRequest, page: number): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (name !== 'page' && typeof value === 'string') {
      parameters.append(name, value);
    }
  }
  if (page > 1) {
    parameters.append('page', String(page));
  }
  return parameters.size > 0 ? `${publicUrl}${path}?${parameters.toString()}` : `${publicUrl}${path}`;
}

/** What stands for a part of a path that is not shown. */
const HIDDEN = '*';

/** Ids, which are no secret. */
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Words such as `wp-admin`, `.env` or `swagger-ui.css`: whoever looks for what is not there is to be seen. No generated secret looks like this. */
const WORD = /^\.?[a-z]{1,20}(?:[.-][a-z]{1,20}){0,3}$/;

/**
 * The path of a request as the log shows it. People and programs put tokens into paths, so of what a client chose there only ids and plain words in
 * lower case are shown.
 *
 * @param path without its query
 * @param route the pattern that it matched; `undefined` when there is none
 */
export function shownPath(path: string, route: string | undefined): string {
  if (path === route) {
    return path;
  }
  const known = route?.split('/') ?? [];
  return path
    .split('/')
    .map((segment, index) =>
      segment === '' || segment === known[index] || ID.test(segment) || WORD.test(segment) ? segment : HIDDEN,
    )
    .join('/');
}

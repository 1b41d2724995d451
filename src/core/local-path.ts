import { parseUrl } from './parse-url.js';

/** In characters. */
const LONGEST = 1024;

/** One slash, and not two of either kind, which begin the name of a host; no backslash, which browsers read as a slash; nothing outside of ASCII's marks. */
const LOCAL = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/;

/** An origin that no address has by accident. */
const HERE = 'http://here.invalid';

/**
 * Whether a browser that is sent to this text stays on this very host, and the text fits into a header: for a redirect to a place that a client chose
 * (OWASP Unvalidated Redirects and Forwards).
 *
 * Blanks and control characters are refused and not removed, as a browser would, since what is left may name a host.
 */
export function isLocalPath(text: string): boolean {
  return text.length <= LONGEST && LOCAL.test(text) && parseUrl(text, HERE)?.origin === HERE;
}

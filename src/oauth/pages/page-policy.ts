import { parseUrl } from '../../core/parse-url.js';

const ALWAYS = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Hosts that a Content Security Policy can name. IPv6 it cannot (CSP Level 3, section 2.3.1). */
const NAMEABLE = /^[a-z0-9.-]+$/;

/** What a page needs beside its style. */
interface PageNeeds {
  /** Whether a script of ours makes more of it. */
  readonly script?: boolean;
  /** Where the answer to its form sends the browser in the end; absent when it stays here. */
  readonly target?: string | undefined;
}

/**
 * A page's Content Security Policy: nothing inline, nothing of others, in nobody's frame.
 *
 * Browsers hold the redirects after a form against `form-action` too, so it names where they end; where it cannot be named, the directive is left out.
 */
export function pagePolicy({ script = false, target }: PageNeeds = {}): string {
  const scripts = script ? "; script-src 'self'; connect-src 'self'" : '';
  const end = target === undefined ? '' : sourceOf(target);
  return `${ALWAYS}${scripts}${end === undefined ? '' : `; form-action 'self'${end && ` ${end}`}`}`;
}

function sourceOf(uri: string): string | undefined {
  const url = parseUrl(uri);
  if (url && url.protocol !== 'https:' && url.protocol !== 'http:') {
    return url.protocol;
  }
  return url && NAMEABLE.test(url.hostname) ? url.origin : undefined;
}

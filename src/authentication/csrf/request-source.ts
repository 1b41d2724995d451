/** What a browser says of the page behind a request. */
export interface SourceHeaders {
  /** `Sec-Fetch-Site` (Fetch Metadata Request Headers, section 2.3); no script can set it. */
  readonly site: string | undefined;
  /** `Origin` (RFC 6454, section 7). */
  readonly origin: string | undefined;
}

/** The origins whose pages may act for whoever is signed in. */
export interface AllowedOrigins {
  /** The server's own. */
  readonly own: readonly string[];
  /** Others that the deployer has named. */
  readonly trusted: readonly string[];
}

/** `own`: a page of ours; `foreign`: a page of somebody else; `unknown`: no browser of today, which sends at least `Origin` with what changes things. */
export type RequestSource = 'own' | 'foreign' | 'unknown';

/**
 * Where a request comes from (OWASP Cross-Site Request Forgery Prevention; the order is that of Go's `net/http.CrossOriginProtection`).
 *
 * `Sec-Fetch-Site` decides where there is one, since it stays true where a proxy rewrites hosts. `none`, an act of the user alone, says nothing of
 * a page, and `Origin` has the word then. An origin is compared whole: another scheme or port is another site's, `null` is nobody's.
 */
export function requestSource({ site, origin }: SourceHeaders, { own, trusted }: AllowedOrigins): RequestSource {
  if (site === 'same-origin' || (origin !== undefined && trusted.includes(origin))) {
    return 'own';
  }
  if (site !== undefined && site !== 'none') {
    return 'foreign';
  }
  if (origin === undefined) {
    return 'unknown';
  }
  return own.includes(origin) ? 'own' : 'foreign';
}

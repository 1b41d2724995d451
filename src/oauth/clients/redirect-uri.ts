import { parseUrl } from '../../core/parse-url.js';

/** Characters that a URI is made of (RFC 3986, section 2), but for `#`, which begins a fragment, and `*`, which someone would take for a wildcard. */
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?[\]@!$&'()+,;=%]+$/;

/** The host of this very machine; a port of it is a program that somebody has started there (RFC 8252, section 7.3). */
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The reverse of a name that belongs to somebody, so that no two applications take the same (RFC 8252, section 7.1). */
const PRIVATE_USE = /^[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:$/;

/**
 * Whether a browser may be sent there with a code: `https` to any host but this machine's, `http` to this machine, or a private-use scheme such as
 * `com.example.app:/callback`. Without a fragment, credentials or a wildcard, and written as a browser would write it, since texts are compared and not
 * addresses (RFC 9700, section 2.1).
 */
export function isRedirectUri(text: string): boolean {
  const url = URI.test(text) ? parseUrl(text) : undefined;
  if (!url || !isCanonical(text, url) || url.username !== '' || url.password !== '') {
    return false;
  }
  return url.protocol === 'https:' ? !isLoopback(url) : isNativeUri(text);
}

/** Whether a redirect URI is one of a program on the person's own machine. */
export function isNativeUri(text: string): boolean {
  const url = parseUrl(text);
  return url !== undefined && (url.protocol === 'http:' ? isLoopback(url) : PRIVATE_USE.test(url.protocol));
}

/** Whether it is `https://host` or `http://localhost:port`, and nothing after it (RFC 6454, section 7). */
export function isWebOrigin(text: string): boolean {
  const url = URI.test(text) ? parseUrl(text) : undefined;
  return url !== undefined && url.origin === text && (url.protocol === 'https:' || isNativeUri(text));
}

function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.has(hostname);
}

/** `https://host` is written `https://host/`, and means the same. */
function isCanonical(text: string, { href }: URL): boolean {
  return href === text || href === `${text}/`;
}

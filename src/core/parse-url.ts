/**
 * Reads a URL by the WHATWG standard.
 *
 * Not by `URL.canParse`: once Node 20 has optimised it, it takes text with Latin-1 characters, such as `https://bücher.example`, for malformed.
 *
 * @returns `undefined` when the text is none
 */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

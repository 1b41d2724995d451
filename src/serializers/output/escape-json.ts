const UNSAFE = /[<>&\u2028\u2029]/;
const EVERY_UNSAFE = /[<>&\u2028\u2029]/g;

const ESCAPES: Readonly<Record<string, string>> = {
  '<': String.raw`\u003c`,
  '>': String.raw`\u003e`,
  '&': String.raw`\u0026`,
  '\u2028': String.raw`\u2028`,
  '\u2029': String.raw`\u2029`,
};

/**
 * Makes JSON text inert inside HTML and script, where DRF escapes U+2028 and U+2029 only. It parses to the same value: in JSON these
 * characters stand inside strings alone, where `\uXXXX` means the same (RFC 8259, section 7).
 */
export function escapeJson(json: string): string {
  return UNSAFE.test(json) ? json.replace(EVERY_UNSAFE, (character) => ESCAPES[character] ?? character) : json;
}

/**
 * One parameter of an element, with the `;` or the end behind it: `proto=https`, `for="[2001:db8::1]:4711"`. Values with a colon or brackets belong in
 * quotes; some proxies leave them out.
 */
const PARAMETER = /\s*(?:([^\s",;=\\]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;=\\]+)))?\s*(?:;|$)/y;

/**
 * The `for` of one element of `Forwarded` (RFC 7239, section 4): an address, perhaps with a port, `unknown` or an obfuscated identifier.
 *
 * The element has to be well-formed to its end. A proxy quotes what a client wrote, such as the host, and of a quoted text that was cut at a comma no
 * part can pass for an element: its last quotation mark has no partner.
 *
 * @returns `undefined` when the element is malformed, or has no `for`, or two
 */
export function forwardedNode(element: string): string | undefined {
  let node: string | undefined;
  for (PARAMETER.lastIndex = 0; PARAMETER.lastIndex < element.length;) {
    const match = PARAMETER.exec(element);
    if (match === null) {
      return undefined;
    }
    const [, name, quoted, plain] = match;
    if (name?.toLowerCase() === 'for') {
      if (node !== undefined) {
        return undefined;
      }
      node = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    }
  }
  return node;
}

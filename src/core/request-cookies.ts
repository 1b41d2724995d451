/**
 * @param header the request's `Cookie` (RFC 6265, section 4.2)
 * @returns the values under a name, as they were sent: more than one when another site has planted its own
 */
export function cookieValues(header: string | undefined, name: string): readonly string[] {
  const prefix = `${name}=`;
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix))
    .map((pair) => pair.slice(prefix.length));
}

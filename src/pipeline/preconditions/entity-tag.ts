/** @returns the strong entity tag of a row that counts its changes (RFC 9110, section 8.8.3) */
export function entityTag(version: number): string {
  return `"${version}"`;
}

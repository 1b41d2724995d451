const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** @returns whether the method asks to change nothing (RFC 9110, section 9.2.1) */
export function isSafe(method: string): boolean {
  return SAFE.has(method);
}

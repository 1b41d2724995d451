/** The longest token that is looked at, in characters. */
const LONGEST = 8192;

const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

/** The header of a JSON Web Token, before anything of it is believed. */
export type UnverifiedHeader = Readonly<Record<string, unknown>>;

/**
 * Reads the header of a compact JWT (RFC 7515, section 7.1), cheaply and strictly: base64url must be canonical, so that one token has one spelling.
 *
 * @returns `undefined` when the text is no such token
 */
export function readHeader(token: string): UnverifiedHeader | undefined {
  const parts = token.length > LONGEST ? null : COMPACT.exec(token);
  if (!parts || !parts.slice(1).every(isCanonical)) {
    return undefined;
  }
  try {
    const header: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString());
    return typeof header === 'object' && header !== null && !Array.isArray(header) ? { ...header } : undefined;
  } catch {
    return undefined;
  }
}

function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

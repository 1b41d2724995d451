import { createHash } from 'node:crypto';

/** @param members those that a key of its kind needs (RFC 7638, section 3.2), in the order of their names */
export function jwkThumbprint(members: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

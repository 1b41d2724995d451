import { createHash } from 'node:crypto';

/** @returns what tells two texts of a client's apart, and from which neither can be read: people and programs put tokens into paths */
export function itemOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

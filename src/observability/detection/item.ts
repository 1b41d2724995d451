import { createHash } from 'node:crypto';

/** Longest text that is kept as it is. */
const LONGEST = 64;

/** @returns what tells two texts of a client's apart: bounded, and nothing to be read where it is long */
export function itemOf(text: string): string {
  return text.length <= LONGEST
    ? text.replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD')
    : createHash('sha256').update(text).digest('base64url');
}

import { createHash } from 'node:crypto';

/** What is kept of an id, by which a client presents what it names. Ids are random, so a fast digest is enough. */
export function digestOf(id: string): Buffer {
  return createHash('sha256').update(id).digest();
}

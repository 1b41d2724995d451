import { v7 } from 'uuid';
import { IdSource } from './id-source.js';

/** A UUID in its canonical, lower-case form. */
export type Id = string;

const source = new IdSource();

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A new UUIDv7 (RFC 9562, section 5.7): ids made later sort later, so that an index grows at its end. */
export function newId(): Id {
  return source.next(Date.now());
}

/**
 * An id that says when: for rows that are found by their time.
 *
 * @param at in ms since the epoch
 * @param sequence from 0 to 2^32 - 1: of one millisecond, a higher one sorts later
 */
export function newIdAt(at: number, sequence: number): Id {
  return v7({ msecs: at, seq: sequence });
}

/** @returns when a UUIDv7 was made, in ms since the epoch */
export function timeOfId(id: Id): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** @returns whether the text is a UUID as this server writes them */
export function isId(text: unknown): text is Id {
  return typeof text === 'string' && CANONICAL.test(text);
}

import { v7 } from 'uuid';

/** A UUID in its canonical, lower-case form. */
export type Id = string;

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A new UUIDv7 (RFC 9562, section 5.7): ids made later sort later, so that an index grows at its end. */
export function newId(): Id {
  return v7();
}

/** @returns whether the text is a UUID as this server writes them */
export function isId(text: unknown): text is Id {
  return typeof text === 'string' && CANONICAL.test(text);
}

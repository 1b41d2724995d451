/** A place in a JSON document (RFC 6901): `''` is the document, `/tags/0` the first of its tags. */
export type JsonPointer = string;

const MAX_KEY = 64;

/** @returns the pointer of a member or element of what `parent` points at; for a key that a client chose, see {@link shown} */
export function pointerTo(parent: JsonPointer, key: string | number): JsonPointer {
  return typeof key === 'number' ? `${parent}/${key}` : `${parent}/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;
}

/** A client's own key, made fit to be shown: no control characters, no lone surrogates, at most 64 characters. */
export function shown(key: string): string {
  const cut = key.length > MAX_KEY ? `${key.slice(0, MAX_KEY)}…` : key;
  return cut.replace(/[\p{Cc}\p{Surrogate}]/gu, '\uFFFD');
}

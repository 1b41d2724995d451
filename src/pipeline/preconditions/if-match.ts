import { type ApiRequest } from '../../core/api-request.js';
import { BadRequest, PreconditionFailed } from '../../exceptions/api.exceptions.js';
import { entityTag } from './entity-tag.js';

/** Whatever is there will do: the client sent no `If-Match`, or `*`. */
export const ANY = 'any';

/** What a client says it has read: the entity tags, as they were sent. */
export type IfMatch = typeof ANY | ReadonlySet<string>;

const TAG = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const EVERY_TAG = new RegExp(TAG, 'g');
const TAGS = new RegExp(`^${TAG}(?:[ \\t]*,[ \\t]*${TAG})*$`);

/**
 * Reads `If-Match` (RFC 9110, section 13.1.1).
 *
 * @throws {BadRequest} when it is malformed: a condition that was misread must not be taken for one that holds
 */
export function ifMatchOf({ headers }: Pick<ApiRequest, 'headers'>): IfMatch {
  const text = headers['if-match']?.trim();
  if (text === undefined || text === '*') {
    return ANY;
  }
  if (!TAGS.test(text)) {
    throw new BadRequest('The If-Match header is not a list of entity tags.');
  }
  return new Set(text.match(EVERY_TAG));
}

/**
 * Compares strongly: a weak tag matches nothing.
 *
 * @throws {PreconditionFailed}
 */
export function assertMatch(ifMatch: IfMatch, version: number): void {
  if (ifMatch !== ANY && !ifMatch.has(entityTag(version))) {
    throw new PreconditionFailed();
  }
}

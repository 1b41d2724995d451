import { createHash } from 'node:crypto';

const PLAIN = /^[A-Za-z0-9_.:/@-]{1,64}$/;

/**
 * What a bucket is called in a store, which may be named by a client: a short plain text is its own name, of any other its digest
 * (SHA-256) is. Nothing in it can end a key, make another's, or grow without bound; a plain text has no `~`, so no two names meet.
 */
export function bucketName(text: string): string {
  return PLAIN.test(text) ? text : `~${createHash('sha256').update(text).digest('base64url')}`;
}

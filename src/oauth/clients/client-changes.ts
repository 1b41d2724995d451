import { type Milliseconds } from '../../core/duration.js';
import { type Changes } from '../../pipeline/model-view-set/model.js';
import { type ClientAuthMethod } from './client-grant-types.js';
import { type OAuthClient } from './oauth-client.entity.js';

/** What a rotation is made of. */
interface Rotation {
  /** SHA-256 of the new secret. */
  readonly digest: Buffer;
  /** How long the secret that is replaced stays good. */
  readonly grace: Milliseconds;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What a rotation writes. The secret that it replaces is the row's as it is when it is written, so of any number of rotations at once each replaces that
 * of the one before: there is one current secret, and at most one in its grace period.
 */
export function rotatedSecret({ digest, grace, now }: Rotation): Changes<OAuthClient> {
  return grace > 0
    ? { digest, previousDigest: () => '"digest"', previousUntil: new Date(now + grace) }
    : { digest, previousDigest: null, previousUntil: null };
}

/** Whether the client shows a secret, of which a digest is kept. */
export function showsSecret(method: ClientAuthMethod): boolean {
  return method === 'client_secret_basic' || method === 'client_secret_post';
}

/**
 * What another way to authenticate writes: whoever shows no secret any more has none, and whoever is to show one has one that nobody knows, until it is
 * rotated.
 *
 * @param unknown SHA-256 of a secret that was thrown away
 */
export function otherMethod(from: ClientAuthMethod, to: ClientAuthMethod, unknown: Buffer): Changes<OAuthClient> {
  if (showsSecret(from) === showsSecret(to)) {
    return {};
  }
  return showsSecret(to) ? { digest: unknown } : { digest: null, previousDigest: null, previousUntil: null };
}

import { type Milliseconds } from '../core/duration.js';
import { type Changes } from '../pipeline/model-view-set/model.js';
import { type ApiKey } from './api-key.entity.js';

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
export function rotated({ digest, grace, now }: Rotation): Changes<ApiKey> {
  return grace > 0
    ? { digest, previousDigest: () => '"digest"', previousUntil: new Date(now + grace) }
    : { digest, previousDigest: null, previousUntil: null };
}

/** What a revocation writes: nothing is left that the key could be verified by, so it is final, whoever writes to the row later. */
export function revoked(now: number): Changes<ApiKey> {
  return { revokedAt: new Date(now), digest: null, previousDigest: null, previousUntil: null };
}

import { CredentialFormat, digestOf, matchesDigest, newSecret } from '../../accounts/credentials/credential-format.js';
import { type Id } from '../../core/id.js';
import { type Secret } from '../../core/secret.js';

const CLIENT_SECRET_FORMAT = new CredentialFormat('pcs_');

/** The digests of the secrets that a client may present now. */
export interface ClientDigests {
  /** SHA-256; `null` for a client without a secret. */
  readonly digest: Buffer | null;
  /** The secret before the last rotation, and until when it is good, in milliseconds since the epoch. */
  readonly previous: { readonly digest: Buffer; readonly until: number } | null;
}

/** @returns a secret as its holder writes it, and what is kept of it: the digest of the whole text, since nothing else is ever looked up by it */
export function newClientSecret(id: Id): { readonly text: Secret; readonly digest: Buffer } {
  const text = CLIENT_SECRET_FORMAT.format({ id, secret: newSecret() });
  return { text, digest: digestOf(text) };
}

/**
 * Whether the text is the client's secret, or the one before it within its grace period. Compared in constant time.
 *
 * @param now in milliseconds since the epoch
 */
export function holdsClientSecret({ digest, previous }: ClientDigests, text: Secret, now: number): boolean {
  const isCurrent = digest !== null && matchesDigest(text, digest);
  const isPrevious = previous !== null && matchesDigest(text, previous.digest) && now < previous.until;
  return isCurrent || isPrevious;
}

import { type KeyObject } from 'node:crypto';

/** The one algorithm of a deployment (RFC 7518, section 3.1), so that no token chooses between kinds of keys (RFC 8725, section 3.1). */
export type SigningAlgorithm = 'ES256' | 'HS256';

/** What the keys in the database are for: ES256 for all that this server verifies; RS256 for ID tokens of applications that know no other. */
export type StoredAlgorithm = 'ES256' | 'RS256';

/** A key that signs and verifies tokens by one algorithm. KeyObjects, because jsonwebtoken parses a text anew for every token. */
export interface SigningKey {
  /** Its name in a token's header (RFC 7515, section 4.1.4); tells nothing of the key. */
  readonly kid: string;
  readonly algorithm: SigningAlgorithm | StoredAlgorithm;
  /** The private key; the secret one of HS256. */
  readonly signing: KeyObject;
  /** The public key; the secret one of HS256. */
  readonly verifying: KeyObject;
}

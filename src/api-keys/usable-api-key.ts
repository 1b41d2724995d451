import { matchesDigest } from '../accounts/credentials/credential-format.js';
import { type Id } from '../core/id.js';
import { isWithin, type Network } from '../core/network.js';
import { type Rate } from '../core/rate.js';
import { type Secret } from '../core/secret.js';

/** What decides whether a key may be used, as its row was read. Times are in milliseconds since the epoch. */
export interface UsableApiKey {
  readonly id: Id;
  readonly ownerId: Id;
  readonly digest: Buffer;
  /** The secret before the last rotation, and until when it is good. */
  readonly previous: { readonly digest: Buffer; readonly until: number } | null;
  readonly scopes: readonly string[];
  /** `undefined` when it has none of its own. */
  readonly rates: readonly Rate[] | undefined;
  /** `null` for everywhere. */
  readonly networks: readonly Network[] | null;
  /** `null` when it does not expire. */
  readonly expiresAt: number | null;
  lastUsed: Date | null;
}

/** How a key is presented. */
export interface Presentation {
  readonly secret: Secret;
  readonly clientAddress: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Whether the key may be used like this. The secret is compared before all else, so that no other answer is learnt without it. */
export function mayBeUsed(key: UsableApiKey, { secret, clientAddress, now }: Presentation): boolean {
  return (
    holdsSecret(key, secret, now) &&
    (key.expiresAt === null || now < key.expiresAt) &&
    (key.networks === null || isWithin(clientAddress, key.networks))
  );
}

function holdsSecret({ digest, previous }: UsableApiKey, secret: Secret, now: number): boolean {
  return (
    matchesDigest(secret, digest) ||
    (previous !== null && now < previous.until && matchesDigest(secret, previous.digest))
  );
}

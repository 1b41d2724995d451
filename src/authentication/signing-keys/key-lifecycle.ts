import { type Milliseconds } from '../../core/duration.js';
import { type StoredAlgorithm } from './signing-key.js';

/**
 * `pending`: published, so that everyone knows it before it signs; `active`: signs; `retiring`: signs no more, and verifies until what it signed has
 * expired. Each of them verifies.
 */
export type KeyStatus = 'pending' | 'active' | 'retiring';

/** Where a key is in its life. */
export interface KeyLife {
  readonly kid: string;
  readonly algorithm: StoredAlgorithm;
  readonly status: KeyStatus;
  readonly createdAt: Date;
  /** Set once it is retiring. */
  readonly retiresAt: Date | null;
}

/** What is to be done about the keys of one algorithm. */
export interface KeyChanges {
  /** The pending key that signs from now on; the active one retires. `null` for no change. */
  readonly activate: string | null;
  /** Whether there is no key that could sign. */
  readonly create: boolean;
  /** Keys that are done with. */
  readonly drop: readonly string[];
}

/** How long others may keep the public keys without asking again. */
export const JWKS_MAX_AGE: Milliseconds = 300_000;

/** What processes may be apart: in their clocks, or in hearing of a change. */
const LEEWAY: Milliseconds = 60_000;

/** How long a key is published before it signs: whoever has fetched the keys a moment before it was made knows it by then. */
export const PUBLICATION: Milliseconds = JWKS_MAX_AGE + LEEWAY;

/**
 * Decides what time has made of the keys, of each algorithm for itself.
 *
 * @param now in ms since the epoch
 * @returns what is due of each algorithm of which there are keys, and of ES256; nothing where nothing is
 */
export function dueChanges(keys: readonly KeyLife[], now: number): ReadonlyMap<StoredAlgorithm, KeyChanges> {
  const changes = algorithmsOf(keys).map((algorithm) => {
    const own = keys.filter((key) => key.algorithm === algorithm);
    return [algorithm, dueChangesOf(own, now)] as const;
  });
  return new Map(changes.filter(([, change]) => isDue(change)));
}

/** @returns those of which there are keys, and ES256, of which there always is one */
export function algorithmsOf(keys: readonly Pick<KeyLife, 'algorithm'>[]): readonly StoredAlgorithm[] {
  return [...new Set<StoredAlgorithm>(['ES256', ...keys.map(({ algorithm }) => algorithm)])];
}

function dueChangesOf(keys: readonly KeyLife[], now: number): KeyChanges {
  const isActive = keys.some(({ status }) => status === 'active');
  const [next, ...overtaken] = keys
    .filter(({ status }) => status === 'pending')
    .filter(({ createdAt }) => !isActive || createdAt.getTime() + PUBLICATION <= now)
    .sort((left, right) => right.createdAt.getTime() - left.createdAt.getTime() || (left.kid < right.kid ? -1 : 1));
  const retired = keys.filter((key) => !verifies(key, now));
  return {
    activate: next?.kid ?? null,
    create: !isActive && next === undefined,
    drop: [...overtaken, ...retired].map(({ kid }) => kid),
  };
}

function isDue({ activate, create, drop }: KeyChanges): boolean {
  return activate !== null || create || drop.length > 0;
}

/** @returns whether what the key signed is believed at this time */
export function verifies({ status, retiresAt }: Pick<KeyLife, 'status' | 'retiresAt'>, now: number): boolean {
  return status !== 'retiring' || (retiresAt !== null && now < retiresAt.getTime());
}

/**
 * @param lifetime of the tokens it has signed
 * @returns until when a key verifies that signs no more from `now` on
 */
export function retirement(now: number, lifetime: Milliseconds): Date {
  return new Date(now + lifetime + LEEWAY);
}

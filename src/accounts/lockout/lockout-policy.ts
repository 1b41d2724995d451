import { type Milliseconds } from '../../core/duration.js';
import { type Settings } from '../../settings/settings.js';
import { type LockoutKind } from './lockout.entity.js';

/** How one kind of subject is locked. */
export interface LockoutPolicy {
  /** How many failures make a lockout: the first, and every further one. */
  readonly limit: number;
  /** How long the first lockout lasts, the second, and so on; the last stands for all that follow. */
  readonly cooloffs: readonly Milliseconds[];
  /** How long failures count: from the first one, and again from the end of a lockout. */
  readonly memory: Milliseconds;
}

/** In multiples of `LOCKOUT_COOLOFF`: with 15m, and 5 as the limit, 5 failures lock for 15 minutes, 10 for 2 hours, 20 for a day. */
const TIERS = [1, 8, 8, 96] as const;

/** How many times as much as an account an address may fail: many people share one, and their slips alone must not lock it. */
const ADDRESS_FACTOR = 20;

/** A lockout is never for good, whatever the settings. */
const LONGEST_COOLOFF: Milliseconds = 30 * 24 * 3_600_000;

/**
 * An account's failures count for as long as its longest lockout lasts, so that a patient guesser meets the next tier; an address's for one cool-off,
 * so that the slips of many people do not add up over a day.
 */
export function lockoutPolicies({
  lockoutLimit,
  lockoutCooloff,
}: Pick<Settings, 'lockoutLimit' | 'lockoutCooloff'>): Readonly<Record<LockoutKind, LockoutPolicy>> {
  const scaled = (multiple: number): Milliseconds => Math.min(multiple * lockoutCooloff, LONGEST_COOLOFF);
  const cooloffs = TIERS.map(scaled);
  return {
    account: { limit: lockoutLimit, cooloffs, memory: scaled(TIERS[3]) },
    address: { limit: ADDRESS_FACTOR * lockoutLimit, cooloffs, memory: scaled(TIERS[0]) },
  };
}

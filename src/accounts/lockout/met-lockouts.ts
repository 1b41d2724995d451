import { LRUCache } from 'lru-cache';
import { type Milliseconds } from '../../core/duration.js';
import { type LoginSubject } from './login-subjects.js';

/** Names and addresses; past that the ones that were met longest ago are forgotten. */
const MOST = 10_000;

type Key = Pick<LoginSubject, 'kind' | 'key'>;

/**
 * Whom this process has met in a lockout: it looks before it judges them. Whom it has not met is counted without a look, and the count refuses what is
 * locked, so that this saves a statement and decides nothing.
 */
export class MetLockouts {
  readonly #ends = new LRUCache<string, Milliseconds>({ max: MOST });

  /** @param until when the lockout ends, in ms since the epoch */
  remember(subject: Key, until: Milliseconds): void {
    this.#ends.set(nameOf(subject), until);
  }

  /** @param now ms since the epoch @returns whether one of them may be locked */
  has(subjects: readonly Key[], now: Milliseconds): boolean {
    return subjects.some((subject) => (this.#ends.get(nameOf(subject)) ?? 0) > now);
  }
}

function nameOf({ kind, key }: Key): string {
  return `${kind} ${key.toString('latin1')}`;
}

import { type Milliseconds } from '../../core/duration.js';

/** When a session began and when it was last used, in ms since the epoch. */
export interface SessionTimes {
  readonly createdAt: number;
  readonly lastSeen: number;
}

export interface SessionLimits {
  /** How long a session lives that is not used. */
  readonly idle: Milliseconds;
  /** How long it lives however much it is used. */
  readonly absolute: Milliseconds;
}

/** What is done with a session whose account holds: `use` it; `touch`: use it and note that it was seen; `refuse`: it has expired. */
export type SessionDecision = 'use' | 'touch' | 'refuse';

/** The longest that a session is used without a note of it: what is noted of every request costs more than the request. */
const LONGEST_SILENCE: Milliseconds = 60_000;

/** Where sessions end sooner, so do the notes come: one that is in use loses at most this part of its idle time. */
const SILENCE_OF_IDLE = 1 / 30;

/** Decides about a session (OWASP ASVS 7.3.1 and 7.3.2), by the server's clock and the limits of now, whatever the cookie's dates say. */
export function decideSession(
  { createdAt, lastSeen }: SessionTimes,
  now: number,
  limits: SessionLimits,
): SessionDecision {
  if (now - lastSeen >= limits.idle || now - createdAt >= limits.absolute) {
    return 'refuse';
  }
  return now - lastSeen >= longestSilence(limits) ? 'touch' : 'use';
}

export function longestSilence({ idle }: Pick<SessionLimits, 'idle'>): Milliseconds {
  return Math.min(LONGEST_SILENCE, idle * SILENCE_OF_IDLE);
}

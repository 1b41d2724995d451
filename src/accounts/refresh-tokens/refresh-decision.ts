import { type Milliseconds } from '../../core/duration.js';

/** What is known of a refresh token whose secret is right. Times in ms since the epoch. */
export interface PresentedToken {
  readonly expiresAt: number;
  readonly spentAt: number | null;
  /** Whether its successor was exchanged too. */
  readonly successorSpent: boolean;
  readonly familyExpiresAt: number;
  readonly familyRevoked: boolean;
  /** Whether the account is active, and has logged nothing out since. */
  readonly accountCurrent: boolean;
}

/**
 * `rotate`: exchange it; `repeat`: it was exchanged a moment ago, give the same successor again; `reuse`: it is spent, somebody has a copy, end the
 * family; `refuse`: it is expired or revoked.
 */
export type RefreshDecision = 'rotate' | 'repeat' | 'reuse' | 'refuse';

/**
 * Decides about a refresh token (RFC 9700, section 4.14.2). A deliberate revocation beats the grace; the grace covers the immediate predecessor of
 * the newest token alone, for a client whose answer was lost or that refreshed twice at once.
 *
 * @param grace how long after its exchange a token may be presented again
 */
export function decideRefresh(token: PresentedToken, now: number, grace: Milliseconds): RefreshDecision {
  if (token.familyRevoked || !token.accountCurrent || token.familyExpiresAt <= now) {
    return 'refuse';
  }
  if (token.spentAt !== null) {
    return !token.successorSpent && now - token.spentAt <= grace ? 'repeat' : 'reuse';
  }
  return token.expiresAt <= now ? 'refuse' : 'rotate';
}

import { type SecurityEvent } from '../../core/security/security-event.js';
import { type User } from '../user.entity.js';
import { type PresentedToken } from './refresh-decision.js';

const KIND = 'refresh';

/** Of a refresh token whose secret is right. */
interface KnownToken {
  readonly user: Pick<User, 'id' | 'username'>;
  readonly row: { readonly id: string; readonly familyId: string };
  readonly state: PresentedToken;
}

/** What is reported of a refresh token that is none of ours. */
export const UNKNOWN_TOKEN: SecurityEvent = {
  type: 'authn_credential_fail',
  details: { kind: KIND, reason: 'unknown' },
};

/** What is reported of one that was spent: it is in two hands, and its family has ended (RFC 9700, section 4.14.2). */
export function reusedToken({ user, row }: KnownToken): SecurityEvent {
  return {
    type: 'authn_token_reuse',
    subject: user,
    details: { kind: KIND, credentialId: row.id, familyId: row.familyId },
  };
}

/** What is reported of one that has expired or was revoked. */
export function refusedToken({ user, row, state }: KnownToken): SecurityEvent {
  const reason = state.familyRevoked || !state.accountCurrent ? 'revoked' : 'expired';
  return {
    type: 'authn_token_use_after_expire',
    subject: user,
    details: { kind: KIND, reason, credentialId: row.id, familyId: row.familyId },
  };
}

/** What is reported when somebody has ended a family. */
export function revokedToken({ user, row }: Pick<KnownToken, 'user' | 'row'>): SecurityEvent {
  return { type: 'authn_token_revoked', actor: user, subject: user, details: { kind: KIND, familyId: row.familyId } };
}

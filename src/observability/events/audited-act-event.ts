import { type EventSubject, type SecurityEvent } from '../../core/security/security-event.js';
import { type SecurityEventType } from '../../core/security/security-event-type.js';
import { type AuditedAct, type AuditedValues } from '../../database/audit-trail.js';

/** Which acts are more than an act of administration, the first that matches. */
const TYPES: readonly (readonly [action: RegExp, type: SecurityEventType])[] = [
  [/reset-password|password-reset/, 'authn_password_reset'],
  [/password/, 'authn_password_change'],
  [/mfa|totp|authenticator|passkey|recovery|factor/, 'authn_mfa_change'],
  [/^sessions?\.(delete|end|revoke)/, 'session_revoked'],
  [/^lockouts?\./, 'authn_login_unlock'],
  [/^connected-apps\.allow/, 'authz_change'],
  [/permission|grant|member|^groups\.|groups$/, 'authz_change'],
  [/^users\.(add|register|import|invite)/, 'user_created'],
  [/^users\.delete/, 'user_deleted'],
  [/^users\.change-|^social-accounts\./, 'user_updated'],
  [/\.rotate/, 'authn_token_rotated'],
  [/(token|key|secret|credential|consent|app|family)s?\.(add|create|issue|make)/, 'authn_token_created'],
  [/(token|key|secret|credential|consent|app|familie)s?\.(delete|remove|revoke|end)|log-?out/, 'authn_token_revoked'],
];

/** What makes somebody more, or less, than they were. */
const RIGHTS = ['isStaff', 'isSuperuser', 'isActive'] as const;

/** The event that tells of a change which the audit trail has on record: who and what, without the values. */
export function auditedActEvent(act: AuditedAct): SecurityEvent {
  const { action, object, by } = act;
  const fields = changedFields(act);
  const clientId = textOf((act.after ?? act.before)?.clientId);
  const permissions = permissionsOf(act.after) ?? permissionsOf(act.before);
  return {
    type: typeOf(action, fields),
    subject: subjectOf(act),
    ...(by && { actor: by }),
    details: {
      action,
      objectType: object.type,
      ...(object.id !== null && { objectId: object.id }),
      ...(clientId !== null && { clientId }),
      ...(fields.length > 0 && { fields }),
      ...(permissions && { permissions }),
    },
  };
}

function typeOf(action: string, fields: readonly string[]): SecurityEventType {
  if (/^users\.(change|update)$/.test(action)) {
    return RIGHTS.some((right) => fields.includes(right)) ? 'authz_change' : 'user_updated';
  }
  return TYPES.find(([pattern]) => pattern.test(action))?.[1] ?? 'authz_admin';
}

/** Of what was changed; what was made or removed was so as a whole. */
function changedFields({ before, after }: AuditedAct): readonly string[] {
  return before && after
    ? Object.keys(after).filter((name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]))
    : [];
}

function subjectOf({ object, before, after }: AuditedAct): EventSubject | null {
  const values = after ?? before;
  if (object.type === 'users' || object.type === 'user') {
    return { id: object.id, username: textOf(values?.username) };
  }
  const owner = textOf(values?.userId) ?? textOf(values?.ownerId);
  return owner === null ? null : { id: owner, username: null };
}

function permissionsOf(values: AuditedValues | null | undefined): readonly string[] | undefined {
  const { permissions, permission } = values ?? {};
  const given = Array.isArray(permissions) ? (permissions as readonly unknown[]) : [permission];
  const codes = given.filter((code): code is string => typeof code === 'string');
  return codes.length > 0 ? codes : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** How much a person should care, in the levels of OWASP's logging vocabulary. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;

export type Severity = (typeof SEVERITIES)[number];

/**
 * What a security event can be, and its severity where the emitter says no other: the words of OWASP's Logging Vocabulary Cheat Sheet, and where that has
 * none, a word in its manner.
 */
export const SECURITY_EVENT_TYPES = {
  authn_login_success: 'info',
  authn_login_successafterfail: 'info',
  authn_login_fail: 'warning',
  authn_login_lock: 'critical',
  authn_login_unlock: 'info',
  authn_logout: 'info',
  authn_mfa_fail: 'warning',
  authn_mfa_change: 'warning',
  authn_password_change: 'info',
  authn_password_change_fail: 'warning',
  authn_password_reset: 'info',
  /** A credential was presented that is none: unknown, forged or revoked. */
  authn_credential_fail: 'warning',
  authn_token_created: 'info',
  authn_token_rotated: 'info',
  authn_token_revoked: 'info',
  /** Somebody presents what was already exchanged, or used up: it is in two hands. */
  authn_token_reuse: 'critical',
  /** A key or token is used that nobody had used for long. */
  authn_dormant_credential_used: 'warning',
  authn_token_use_after_expire: 'warning',
  session_created: 'info',
  session_revoked: 'info',
  session_use_after_expire: 'info',
  authz_fail: 'warning',
  /** Somebody's rights were changed. */
  authz_change: 'warning',
  /** An act of administration. */
  authz_admin: 'info',
  user_created: 'info',
  user_updated: 'info',
  user_deleted: 'warning',
  input_validation_fail: 'info',
  excess_rate_limit_exceeded: 'warning',
  malicious_csrf: 'critical',
  malicious_attack_tool: 'warning',
  malicious_direct_reference: 'warning',
  malicious_excess_404: 'warning',
  malicious_extraneous: 'warning',
  sys_startup: 'info',
  sys_shutdown: 'info',
} as const satisfies Readonly<Record<string, Severity>>;

/** @returns whether one is at least as grave as another; nothing is where that is `off` */
export function isAtLeast(severity: Severity, least: Severity | 'off'): boolean {
  return least !== 'off' && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}

export type SecurityEventType = keyof typeof SECURITY_EVENT_TYPES;

import { type CallingRequest } from '../../core/api-request.js';
import { Injectable } from '@nestjs/common';
import { type EventSubject } from '../../core/security/security-event.js';
import { SecurityEvents } from '../../core/security/security-events.js';
import { type BegunLogin } from './begun-login.js';

/** What is judged: a password, a second factor after it, a passkey by itself, or the password of somebody who is logged in. */
export type AttemptKind = 'password' | 'second_factor' | 'passkey' | 'reauthentication';

/** An attempt, as far as an event tells of it. */
export interface ReportedAttempt {
  readonly kind: AttemptKind;
  /** The account that was tried, where there is one. */
  readonly account: EventSubject | undefined;
  /** A keyed digest of the name that was typed: so names that no account has can be told apart, and not read. */
  readonly nameDigest?: string;
  readonly request: CallingRequest | undefined;
}

/** A lockout that has begun. */
export interface BegunLockout {
  readonly kind: 'account' | 'address';
  readonly until: Date;
}

/** A login that was right. */
export interface FinishedLogin {
  readonly kind: BegunLogin['kind'] | 'social';
  /** Those of the account that it forgives. */
  readonly failures: number;
}

/** Reports what becomes of logins. */
@Injectable()
export class LoginEvents {
  constructor(private readonly events: SecurityEvents) {}

  /** @param account who has logged in, by whatever number of steps */
  succeeded(account: EventSubject, { kind, failures }: FinishedLogin, request: CallingRequest): void {
    const event =
      failures > 0
        ? ({ type: 'authn_login_successafterfail', details: { kind, failures } } as const)
        : ({ type: 'authn_login_success', details: { kind } } as const);
    this.events.emit({ ...event, actor: account, subject: account }, request);
  }

  sessionBegan(account: EventSubject, credentialId: string, request: CallingRequest): void {
    const details = { kind: 'session', credentialId };
    this.events.emit({ type: 'session_created', actor: account, subject: account, details }, request);
  }

  /** @param reason `locked_out` for an attempt that was not judged */
  failed({ kind, account, nameDigest, request }: ReportedAttempt, reason: 'wrong' | 'locked_out'): void {
    this.events.emit(
      {
        type: kind === 'second_factor' ? 'authn_mfa_fail' : 'authn_login_fail',
        subject: account ?? null,
        details: { kind, reason, ...(!account && nameDigest !== undefined && { nameDigest }) },
      },
      request,
    );
  }

  locked({ account, nameDigest, request }: ReportedAttempt, { kind, until }: BegunLockout): void {
    const subject = kind === 'account' ? (account ?? null) : null;
    this.events.emit(
      {
        type: 'authn_login_lock',
        subject,
        details: {
          kind,
          until: until.toISOString(),
          ...(kind === 'account' && !account && nameDigest !== undefined && { nameDigest }),
        },
      },
      request,
    );
  }
}

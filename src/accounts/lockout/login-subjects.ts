import { type CallingRequest } from '../../core/api-request.js';
import { type KeyObject } from 'node:crypto';
import { type EventSubject } from '../../core/security/security-event.js';
import { type AttemptKind } from '../logins/login-events.js';
import { addressBucket } from '../../core/client-address.js';
import { usernameKey } from '../account-keys.js';
import { LONGEST_USERNAME } from '../account-limits.js';
import { digestOf } from './lockout-keys.js';
import { type LockoutKind } from './lockout.entity.js';

/** Who tries to log in, and from where. */
export interface LoginAttempt {
  /** As given, whether or not an account has it. */
  readonly username: string;
  /** The client's. */
  readonly address: string;
  readonly kind: AttemptKind;
  /** Whose attempt it is, where that is known before it is judged. */
  readonly account?: EventSubject;
  /** What it came with, for the record. */
  readonly request?: CallingRequest | undefined;
}

/** What failures are counted for. */
export interface LoginSubject {
  readonly kind: LockoutKind;
  readonly key: Buffer;
  /** For staff to read: of bounded length, without what cannot be stored or shown. */
  readonly subject: string;
}

/** The two subjects of an attempt. */
export function subjectsOf(
  key: KeyObject,
  { username, address }: Pick<LoginAttempt, 'username' | 'address'>,
): readonly [LoginSubject, LoginSubject] {
  return [accountSubject(key, username), addressSubject(key, address)];
}

/** A name, as an account would be found by it. */
export function accountSubject(key: KeyObject, username: string): LoginSubject {
  return subject(key, 'account', usernameKey(username));
}

/** An address; of an IPv6 one its /64. */
export function addressSubject(key: KeyObject, address: string): LoginSubject {
  return subject(key, 'address', addressBucket(address));
}

function subject(key: KeyObject, kind: LockoutKind, text: string): LoginSubject {
  const shown = text.slice(0, LONGEST_USERNAME).replace(/[\p{Cc}\p{Surrogate}]/gu, '\uFFFD');
  return { kind, key: digestOf(key, kind, text), subject: shown };
}

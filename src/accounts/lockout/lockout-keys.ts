import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { type Secret } from '../../core/secret.js';
import { type LockoutKind } from './lockout.entity.js';

/** The injection token of the key that names and addresses are digested with. When `SECRET_KEY` changes, what was counted is forgotten. */
export const LOCKOUT_KEY = Symbol('LOCKOUT_KEY');

/** @param secrets of which the first is used */
export function lockoutKey([secret]: readonly Secret[]): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret?.reveal() ?? '', '', 'portcullis/lockout/subject', 32)));
}

/** @returns what a subject's failures are found by, of one length whatever its own */
export function digestOf(key: KeyObject, kind: LockoutKind, subject: string): Buffer {
  return createHmac('sha256', key).update(`${kind}:${subject}`).digest();
}

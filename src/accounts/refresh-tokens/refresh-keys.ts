import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { type Secret } from '../../core/secret.js';

/** The injection token of the keys that successors are derived with: the first derives, any may have. */
export const REFRESH_KEYS = Symbol('REFRESH_KEYS');

export function refreshKeys(secrets: readonly Secret[]): readonly KeyObject[] {
  return secrets.map((secret) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', secret.reveal(), '', 'portcullis/refresh/successor', 32))),
  );
}

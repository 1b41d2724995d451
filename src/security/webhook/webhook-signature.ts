import { createHmac } from 'node:crypto';
import { type Secret } from '../../core/secret.js';

/** The header that a post to the webhook is signed in. */
export const SIGNATURE_HEADER = 'portcullis-signature';

/**
 * Signs a post: `t=<seconds since the epoch>,v1=<HMAC-SHA-256 of "<t>.<body>" in hexadecimal>`. Whoever receives it computes the same, compares in
 * constant time, and refuses a time that is long past, so that nobody posts again what they overheard.
 */
export function webhookSignature(secret: Secret, body: string, now: number): string {
  const time = Math.floor(now / 1000);
  const digest = createHmac('sha256', secret.reveal()).update(`${time}.${body}`).digest('hex');
  return `t=${time},v1=${digest}`;
}

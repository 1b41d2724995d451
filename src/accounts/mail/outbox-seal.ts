import { SealedBox } from '../../core/sealed-box.js';
import { type Secret } from '../../core/secret.js';

/** The injection token of the box that mails are sealed in until they are sent. */
export const OUTBOX_SEAL = Symbol('OUTBOX_SEAL');

export function outboxSeal(secrets: readonly Secret[]): SealedBox {
  return new SealedBox(secrets, 'outgoing mails');
}

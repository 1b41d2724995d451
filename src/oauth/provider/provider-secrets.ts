import { hkdfSync } from 'node:crypto';
import { type Secret } from '../../core/secret.js';

/** What the provider signs by itself, each under a key of its own that is derived from `SECRET_KEY` (HKDF, RFC 5869). */
export class ProviderSecrets {
  /** Of its cookies: the first signs, all verify. */
  readonly cookieKeys: readonly Buffer[];

  /** @param secrets `SECRET_KEY`, at least one */
  constructor(secrets: readonly Secret[]) {
    this.cookieKeys = secrets.map((secret) => derive(secret, 'cookies'));
  }
}

function derive(secret: Secret, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret.reveal(), '', `portcullis/oauth/${purpose}`, 32));
}

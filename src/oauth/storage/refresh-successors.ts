import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { type Secret } from '../../core/secret.js';

/**
 * The refresh token that follows another: a client that lost the answer and presents its old token again is given the same new one, though it is
 * stored nowhere. Without the server's key nobody can tell it from the old one.
 */
export class RefreshSuccessors {
  readonly #keys: readonly KeyObject[];

  /** @param secrets `SECRET_KEY`: the first derives, any may have */
  constructor(secrets: readonly Secret[]) {
    this.#keys = secrets.map((secret) =>
      createSecretKey(Buffer.from(hkdfSync('sha256', secret.reveal(), '', 'portcullis/oauth/refresh-successor', 32))),
    );
  }

  /** @returns the token that follows, first as it would be derived now, then as it would have been under former secrets */
  of(token: string): readonly string[] {
    return this.#keys.map((key) => createHmac('sha256', key).update(token).digest('base64url'));
  }
}

import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { readHeader } from './compact-jwt.js';
import { type Secret } from '../../core/secret.js';

/** A key that signs and verifies tokens. A KeyObject, because jsonwebtoken parses a string anew for every token. */
export interface SigningKey {
  /** Its name in a token's header (RFC 7515, section 4.1.4); tells nothing of the key. */
  readonly kid: string;
  readonly algorithm: 'HS256';
  readonly key: KeyObject;
}

/** The keys of this server: the first signs, all verify, so that `SECRET_KEY` can be changed without logging anyone out. */
export class SigningKeys {
  readonly current: SigningKey;
  readonly #byKid: ReadonlyMap<string, SigningKey>;

  /** @param secrets `SECRET_KEY`, at least one */
  constructor(secrets: readonly Secret[]) {
    const keys = secrets.map(deriveKey);
    const [current] = keys;
    if (!current) {
      throw new RangeError('There is no secret to derive a signing key from.');
    }
    this.current = current;
    this.#byKid = new Map(keys.map((key) => [key.kid, key]));
  }

  /** @throws {RangeError} when the token names no key of this server */
  verifying(token: string): KeyObject {
    const key = this.find(readHeader(token)?.['kid']);
    if (!key) {
      throw new RangeError('The token names no key of this server.');
    }
    return key.key;
  }

  find(kid: unknown): SigningKey | undefined {
    return typeof kid === 'string' ? this.#byKid.get(kid) : undefined;
  }
}

/** One secret, one key for each purpose (HKDF, RFC 5869): what another part derives from `SECRET_KEY` is never this key. */
function deriveKey(secret: Secret): SigningKey {
  const bytes = Buffer.from(hkdfSync('sha256', secret.reveal(), '', 'portcullis/jwt/hs256', 32));
  const kid = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
  return { kid, algorithm: 'HS256', key: createSecretKey(bytes) };
}

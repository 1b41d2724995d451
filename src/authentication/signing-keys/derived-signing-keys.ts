import { createHash, createSecretKey, hkdfSync } from 'node:crypto';
import { type Secret } from '../../core/secret.js';
import { type SigningKey } from './signing-key.js';
import { SigningKeys } from './signing-keys.js';

/** The keys of HS256, derived from `SECRET_KEY`: the first signs, all verify, so that it can be changed without logging anyone out. */
export class DerivedSigningKeys extends SigningKeys {
  override readonly algorithm = 'HS256';
  override readonly current: SigningKey;
  readonly #byKid: ReadonlyMap<string, SigningKey>;

  /** @param secrets `SECRET_KEY`, at least one */
  constructor(secrets: readonly Secret[]) {
    super();
    const keys = secrets.map(deriveKey);
    const [current] = keys;
    if (!current) {
      throw new RangeError('There is no secret to derive a signing key from.');
    }
    this.current = current;
    this.#byKid = new Map(keys.map((key) => [key.kid, key]));
  }

  override find(kid: string): SigningKey | undefined {
    return this.#byKid.get(kid);
  }

  override publicJwks(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  override all(): Promise<readonly SigningKey[]> {
    return Promise.resolve([...this.#byKid.values()]);
  }
}

/** One secret, one key for each purpose (HKDF, RFC 5869): what another part derives from `SECRET_KEY` is never this key. */
function deriveKey(secret: Secret): SigningKey {
  const bytes = Buffer.from(hkdfSync('sha256', secret.reveal(), '', 'portcullis/jwt/hs256', 32));
  const kid = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
  const key = createSecretKey(bytes);
  return { kid, algorithm: 'HS256', signing: key, verifying: key };
}

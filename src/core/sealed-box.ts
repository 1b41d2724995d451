import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { SealedBoxError } from './sealed-box.error.js';
import { Secret } from './secret.js';

const CIPHER = 'aes-256-gcm';

/** In bytes (NIST SP 800-38D): the key, the random nonce before the ciphertext and the tag after it. */
const KEY_LENGTH = 32;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/**
 * Seals what the server has to read back, and nobody else may: AES-256-GCM under a key that is derived from `SECRET_KEY` for one purpose alone
 * (HKDF, RFC 5869). The first secret seals and all open, so that `SECRET_KEY` can be changed without losing anything.
 *
 * What is sealed is bound to a context, such as the id of its row: moved to another row, it does not open.
 *
 * @example
 * const box = new SealedBox(secrets, 'mail outbox');
 * const sealed = box.seal(new Secret(text), mail.id);
 * const text = box.open(sealed, mail.id).toString();
 */
export class SealedBox {
  readonly #current: KeyObject;
  readonly #former: readonly KeyObject[];

  /**
   * @param secrets `SECRET_KEY`, at least one
   * @param purpose what is sealed; no two parts of the server share one
   * @throws {RangeError} without a secret
   */
  constructor(
    secrets: readonly Secret[],
    private readonly purpose: string,
  ) {
    const [current, ...former] = secrets.map((secret) => deriveKey(secret, purpose));
    if (!current) {
      throw new RangeError(`There is no secret to derive a key for ${purpose} from.`);
    }
    this.#current = current;
    this.#former = former;
  }

  /**
   * @param context what the content belongs to; it is not secret, and `open` must be given the same
   * @returns nonce, ciphertext and tag: 28 bytes more than the content, other bytes each time
   */
  seal(plaintext: Secret | Buffer, context: string): Buffer {
    const nonce = randomBytes(NONCE_LENGTH);
    const cipher = createCipheriv(CIPHER, this.#current, nonce, { authTagLength: TAG_LENGTH });
    cipher.setAAD(Buffer.from(context));
    const content = plaintext instanceof Secret ? Buffer.from(plaintext.reveal()) : plaintext;
    return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws {SealedBoxError} when it was not sealed here, for this purpose and this context, under a secret that is still listed */
  open(sealed: Buffer, context: string): Buffer {
    const content = openWith(this.#current, sealed, context) ?? this.#openWithFormer(sealed, context);
    if (!content) {
      throw new SealedBoxError(this.purpose);
    }
    return content;
  }

  /**
   * For what is kept for long, after `SECRET_KEY` was changed: a secret that seals nothing any more can be taken from the list.
   *
   * @returns the same content sealed under the first secret; `undefined` when it is already
   * @throws {SealedBoxError} as `open` does
   */
  reseal(sealed: Buffer, context: string): Buffer | undefined {
    return openWith(this.#current, sealed, context) ? undefined : this.seal(this.open(sealed, context), context);
  }

  #openWithFormer(sealed: Buffer, context: string): Buffer | undefined {
    for (const key of this.#former) {
      const content = openWith(key, sealed, context);
      if (content) {
        return content;
      }
    }
    return undefined;
  }
}

/** One secret, one key for each purpose. */
function deriveKey(secret: Secret, purpose: string): KeyObject {
  const bytes = hkdfSync('sha256', secret.reveal(), '', `portcullis/sealed-box/${purpose}`, KEY_LENGTH);
  return createSecretKey(Buffer.from(bytes));
}

function openWith(key: KeyObject, sealed: Buffer, context: string): Buffer | undefined {
  if (sealed.length < NONCE_LENGTH + TAG_LENGTH) {
    return undefined;
  }
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_LENGTH), { authTagLength: TAG_LENGTH });
  decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(-TAG_LENGTH));
  const content = decipher.update(sealed.subarray(NONCE_LENGTH, -TAG_LENGTH));
  try {
    return Buffer.concat([content, decipher.final()]);
  } catch {
    return undefined;
  }
}

import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Id, isId } from '../../core/id.js';
import { Secret } from '../../core/secret.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** In characters of base62: 256 bits, as many as guessing is hopeless for. */
const SECRET_LENGTH = 43;

/** In characters of base62: a CRC-32 needs no more. */
const CHECKSUM_LENGTH = 6;

/** What a credential is made of: the row it is found by, and the secret that only its holder has. */
export interface CredentialParts {
  readonly id: Id;
  readonly secret: Secret;
}

/**
 * How a long-lived credential is written: `<prefix><id><secret><checksum>`, where the id is 32 hexadecimal digits, the secret 43 characters of base62,
 * and the checksum the CRC-32 of all before it, as GitHub's tokens have it. A scanner finds `<prefix>[0-9a-f]{32}[0-9A-Za-z]{49}`, and rules out by the
 * checksum what only looks like one. A double click selects all of it.
 */
export class CredentialFormat {
  readonly #pattern: RegExp;

  /** @param prefix what secret scanners know this kind of credential by, such as `pct_` */
  constructor(private readonly prefix: string) {
    this.#pattern = new RegExp(`^(${prefix}([0-9a-f]{32})([0-9A-Za-z]{43}))([0-9A-Za-z]{6})$`);
  }

  /** @returns the credential as its holder sees it */
  format({ id, secret }: CredentialParts): Secret {
    const body = this.prefixOf(id) + secret.reveal();
    return new Secret(body + checksum(body));
  }

  /** @returns how the credential begins: enough for its owner to tell it from others, and nothing of the secret */
  prefixOf(id: Id): string {
    return this.prefix + id.replaceAll('-', '');
  }

  /** @returns `undefined` when the text is no credential of this kind: a slip of the hand costs no query */
  parse(text: Secret): CredentialParts | undefined {
    const [, body = '', digits = '', secret = '', check] = this.#pattern.exec(text.reveal()) ?? [];
    const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return isId(id) && check === checksum(body) ? { id, secret: new Secret(secret) } : undefined;
  }
}

export function newSecret(): Secret {
  return new Secret(Array.from({ length: SECRET_LENGTH }, () => BASE62.charAt(randomInt(BASE62.length))).join(''));
}

/** What is kept of a secret. It is random, so a fast digest is enough. */
export function digestOf(secret: Secret): Buffer {
  return createHash('sha256').update(secret.reveal()).digest();
}

export function matchesDigest(secret: Secret, digest: Buffer): boolean {
  return timingSafeEqual(digestOf(secret), digest);
}

function checksum(body: string): string {
  let rest = crc32(body);
  let digits = '';
  while (digits.length < CHECKSUM_LENGTH) {
    digits = BASE62.charAt(rest % BASE62.length) + digits;
    rest = Math.floor(rest / BASE62.length);
  }
  return digits;
}

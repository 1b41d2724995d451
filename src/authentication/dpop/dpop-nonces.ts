import { hkdfSync, timingSafeEqual } from 'node:crypto';
import { type Secret } from '../../core/secret.js';

/** How long a nonce is the one that is given out, in seconds. */
const STEP = 60;

/** How many steps a nonce may be from the present one, either way: as many as at the token endpoint. */
const WINDOW = 2;

/** What the library of the OpenID provider makes its nonces for. */
const PURPOSE = 'DPoP';

/**
 * The nonces that proofs may have to have (RFC 9449, sections 8 and 9). They are those of the provider's library, made of the time and kept nowhere: clients
 * keep one nonce for a host, whether it is a token or an article that they ask for.
 */
export class DpopNonces {
  /** 32 bytes, for the provider, too. */
  readonly key: Buffer;

  /** @param secrets `SECRET_KEY`, at least one */
  constructor([current]: readonly Secret[]) {
    if (!current) {
      throw new RangeError('There is no secret to make nonces with.');
    }
    this.key = Buffer.from(hkdfSync('sha256', current.reveal(), '', 'portcullis/oauth/dpop nonces', 32));
  }

  /** @param now ms since the epoch @returns the one to use next */
  next(now: number): string {
    return this.#of(stepAt(now) + 1).toString('base64url');
  }

  /** @param nonce anything may be in it */
  verify(nonce: unknown, now: number): boolean {
    if (typeof nonce !== 'string') {
      return false;
    }
    const presented = Buffer.from(nonce, 'base64url');
    const step = stepAt(now);
    const offsets = Array.from({ length: 2 * WINDOW + 1 }, (_, index) => index - WINDOW);
    return offsets.some((offset) => equal(this.#of(step + offset), presented));
  }

  #of(step: number): Buffer {
    const salt = Buffer.alloc(8);
    salt.writeUInt32BE(step, 4);
    return Buffer.from(hkdfSync('sha256', this.key, salt, PURPOSE, 32));
  }
}

function stepAt(now: number): number {
  return Math.floor(now / 1000 / STEP);
}

function equal(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

import { createHash, createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import { type Secret } from '../../core/secret.js';
import { type ChainEnd } from './chained-row.js';

/** A place in the chain, signed: who changes rows before it would have to know `SECRET_KEY`, too. */
export interface Anchor extends ChainEnd {
  /** ISO 8601. */
  readonly createdAt: string;
  /** Which secret of `SECRET_KEY`; it tells nothing of it. */
  readonly keyId: string;
  /** HMAC-SHA256, in hexadecimal. */
  readonly mac: string;
}

interface AnchorKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** Signs anchors under the first secret of `SECRET_KEY`, and judges those of all. */
export class AnchorKeys {
  readonly #keys: readonly AnchorKey[];

  /** @throws {RangeError} without a secret */
  constructor(secrets: readonly Secret[]) {
    this.#keys = secrets.map(deriveKey);
    if (this.#keys.length === 0) {
      throw new RangeError('There is no secret to sign anchors by.');
    }
  }

  /** Of what new anchors are signed by. */
  get currentId(): string {
    return this.#keys[0]?.id ?? '';
  }

  /** @param now ms since the epoch */
  sign({ sequence, hash }: ChainEnd, now: number): Anchor {
    const [current] = this.#keys as readonly [AnchorKey];
    const unsigned = { sequence, hash, createdAt: new Date(now).toISOString(), keyId: current.id };
    return { ...unsigned, mac: macOf(current, unsigned).toString('hex') };
  }

  /** @returns whether it was signed here; `unknown` when its secret is not listed any more */
  judge(anchor: Anchor): 'good' | 'forged' | 'unknown' {
    const known = this.#keys.find(({ id }) => id === anchor.keyId);
    if (!known) {
      return 'unknown';
    }
    const [expected, given] = [macOf(known, anchor), Buffer.from(anchor.mac, 'hex')];
    return expected.length === given.length && timingSafeEqual(expected, given) ? 'good' : 'forged';
  }
}

/** One secret, one key for this purpose (HKDF, RFC 5869). */
function deriveKey(secret: Secret): AnchorKey {
  const bytes = Buffer.from(hkdfSync('sha256', secret.reveal(), '', 'portcullis/audit-anchor', 32));
  const id = createHash('sha256').update('portcullis/audit-anchor/key-id').update(bytes).digest('hex').slice(0, 16);
  return { id, key: createSecretKey(bytes) };
}

function macOf({ key }: AnchorKey, { sequence, hash, createdAt, keyId }: Omit<Anchor, 'mac'>): Buffer {
  return createHmac('sha256', key).update([sequence, hash, createdAt, keyId].join('\n')).digest();
}

import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { ecdsa, encode, type Part, type Signer } from '../authentication/token-forge.js';

/** What a proof is about. */
export interface Proven {
  readonly method?: string;
  readonly url: string;
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A key of a client, and the proofs that it has it (RFC 9449), good and otherwise. */
export class DpopKey {
  private constructor(
    readonly key: KeyObject,
    readonly jwk: JWK,
    readonly thumbprint: string,
  ) {}

  static make(): Promise<DpopKey> {
    return DpopKey.of(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  }

  static async of(key: KeyObject): Promise<DpopKey> {
    const jwk = createPublicKey(key).export({ format: 'jwk' }) as JWK;
    return new DpopKey(key, jwk, await calculateJwkThumbprint(jwk));
  }

  claims({ method = 'GET', url, token, now }: Proven): Part {
    const ath = createHash('sha256').update(token).digest('base64url');
    return { jti: randomUUID(), htm: method, htu: url, iat: Math.floor(now / 1000), ath };
  }

  /** A proof of these claims; a header's member that is `undefined` is left out. */
  sign(claims: Part, header: Part = {}, signer: Signer = ecdsa(this.key)): string {
    const parts = [{ typ: 'dpop+jwt', alg: 'ES256', jwk: this.jwk, ...header }, claims];
    const signed = parts.map((part) => encode(JSON.stringify(part))).join('.');
    return `${signed}.${signer(signed).toString('base64url')}`;
  }

  /** With a key of Ed25519. */
  signEdwards(claims: Part, alg: string): string {
    return this.sign(claims, { alg }, (signed) => sign(null, Buffer.from(signed), this.key));
  }

  proof(proven: Proven): string {
    return this.sign(this.claims(proven));
  }
}

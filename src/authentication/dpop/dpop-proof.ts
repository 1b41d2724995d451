import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, type JWK, jwtVerify } from 'jose';
import { type Milliseconds } from '../../core/duration.js';
import { readHeader } from '../jwt/compact-jwt.js';

/** What proofs may be signed by: those that the token endpoint takes, none of them with a shared secret. */
export const DPOP_ALGORITHMS: readonly string[] = ['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA', 'Ed25519'];

/** How far from now a proof may say that it was made, either way: what clocks are apart, and the way of the request. */
export const DPOP_WINDOW: Milliseconds = 60_000;

/** What a proof has to be about. */
export interface ProvenRequest {
  readonly method: string;
  /** As clients see it, without query and fragment. */
  readonly url: string;
  /** The access token that the request comes with. */
  readonly token: string;
  /** Of the key that the token is bound to (RFC 7638). */
  readonly thumbprint: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A proof that holds, if it was not used before. */
export interface DpopProof {
  /** SHA-256 of its key's thumbprint and its `jti`: a client's choice of ids meets no other client's. */
  readonly digest: Buffer;
  /** What it says of the nonce that the server has given; anything may be in it. */
  readonly nonce: unknown;
  /** When it would be refused for its age. Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * Verifies a DPoP proof (RFC 9449, section 4.3), but for its single use. Its key is the one that the proof itself has, which is then compared with the
 * one that the token is bound to.
 *
 * @param text the header `DPoP`; anything may be in it
 * @returns `undefined` when it does not hold, for whichever reason
 */
export async function verifyProof(text: string, request: ProvenRequest): Promise<DpopProof | undefined> {
  try {
    // Before the signature: nobody makes this server verify with a key of their choice.
    if ((await thumbprintOf(text)) !== request.thumbprint) {
      return undefined;
    }
    const { payload } = await jwtVerify(text, EmbeddedJWK, {
      algorithms: [...DPOP_ALGORITHMS],
      typ: 'dpop+jwt',
      currentDate: new Date(request.now),
    });
    const { jti, iat, nonce } = payload;
    if (typeof jti !== 'string' || jti === '' || typeof iat !== 'number') {
      return undefined;
    }
    const holds = isRecent(iat, request.now) && isAbout(payload, request);
    return holds
      ? { digest: digestOf(request.thumbprint, jti), nonce, expiresAt: iat * 1000 + DPOP_WINDOW }
      : undefined;
  } catch {
    return undefined;
  }
}

/** @throws when the proof has no key that could have a thumbprint */
function thumbprintOf(text: string): Promise<string> {
  return calculateJwkThumbprint(readHeader(text)?.['jwk'] as JWK);
}

function isRecent(iat: number, now: number): boolean {
  return Math.abs(now - iat * 1000) <= DPOP_WINDOW;
}

function isAbout({ htm, htu, ath }: Readonly<Record<string, unknown>>, { method, url, token }: ProvenRequest): boolean {
  return htm === method && typeof htu === 'string' && withoutQuery(htu) === withoutQuery(url) && ath === hashOf(token);
}

/** @returns the address in its normal form (RFC 3986, section 6.2); `undefined` when it is none */
function withoutQuery(address: string): string | undefined {
  if (!URL.canParse(address)) {
    return undefined;
  }
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function digestOf(thumbprint: string, jti: string): Buffer {
  return createHash('sha256').update(`${thumbprint}.${jti}`).digest();
}

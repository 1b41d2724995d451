import { createHmac, type KeyObject, sign } from 'node:crypto';
import { AccessTokens } from '../../src/authentication/jwt/access-tokens.js';
import { type SigningKey } from '../../src/authentication/signing-keys/signing-key.js';
import { SigningKeys } from '../../src/authentication/signing-keys/signing-keys.js';
import { type TestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

export type Part = Readonly<Record<string, unknown>>;

/** Makes the signature of a header and claims, as they are in the token. */
export type Signer = (signed: string) => Buffer;

/** Makes tokens like the server's own, and whatever an attacker would rather have. */
export class TokenForge {
  /** The header of a good token. */
  readonly header: Part;
  /** The claims of a good token. */
  readonly claims: Part;
  /** The server's own key, which no attacker has: what is refused with it is refused for its content. */
  readonly key: SigningKey;

  constructor(app: TestApp, user: Pick<TestUser, 'id' | 'tokenVersion'>) {
    const [header = '', claims = ''] = app.get(AccessTokens).sign(user.id, user.tokenVersion).access.split('.');
    this.header = decode(header);
    this.claims = decode(claims);
    this.key = app.get(SigningKeys).current;
  }

  /** A token that is good but for these members; one that is `undefined` is left out. */
  sign(claims: Part = {}, header: Part = {}): string {
    return this.signText(JSON.stringify({ ...this.claims, ...claims }), this.headerWith(header));
  }

  /** A token of these very texts, which need not be JSON. */
  signText(
    claims = JSON.stringify(this.claims),
    header = JSON.stringify(this.header),
    signer: Signer = signerOf(this.key),
  ): string {
    const signed = `${encode(header)}.${encode(claims)}`;
    return `${signed}.${signer(signed).toString('base64url')}`;
  }

  /** The text of a good header but for these members. */
  headerWith(members: Part): string {
    return JSON.stringify({ ...this.header, ...members });
  }
}

/** Signs as the server does with this key. */
export function signerOf({ algorithm, signing }: SigningKey): Signer {
  return algorithm === 'HS256' ? hmac(signing) : ecdsa(signing);
}

export function hmac(key: KeyObject | string | Buffer, hash = 'sha256'): Signer {
  return (signed) => createHmac(hash, key).update(signed).digest();
}

/** @param dsaEncoding `ieee-p1363` as JWS has it (RFC 7518, section 3.4), or DER */
export function ecdsa(key: KeyObject, hash = 'sha256', dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): Signer {
  return (signed) => sign(hash, Buffer.from(signed), { key, dsaEncoding });
}

export function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function decode(part: string): Part {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Part;
}

import { createHmac, type KeyObject } from 'node:crypto';
import { AccessTokens } from '../../src/authentication/jwt/access-tokens.js';
import { SigningKeys } from '../../src/authentication/jwt/signing-keys.js';
import { type TestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

export type Part = Readonly<Record<string, unknown>>;

/** Makes tokens like the server's own, and whatever an attacker would rather have. */
export class TokenForge {
  /** The header of a good token. */
  readonly header: Part;
  /** The claims of a good token. */
  readonly claims: Part;
  /** The server's own key, which no attacker has: what is refused with it is refused for its content. */
  readonly key: KeyObject;

  constructor(app: TestApp, user: Pick<TestUser, 'id' | 'tokenVersion'>) {
    const [header = '', claims = ''] = app.get(AccessTokens).issue(user.id, user.tokenVersion).access.split('.');
    this.header = decode(header);
    this.claims = decode(claims);
    this.key = app.get(SigningKeys).current.key;
  }

  /** A token that is good but for these members; one that is `undefined` is left out. */
  sign(claims: Part = {}, header: Part = {}): string {
    return this.signText(JSON.stringify({ ...this.claims, ...claims }), JSON.stringify({ ...this.header, ...header }));
  }

  /** A token of these very texts, which need not be JSON. */
  signText(
    claims = JSON.stringify(this.claims),
    header = JSON.stringify(this.header),
    key: KeyObject | string = this.key,
    hash = 'sha256',
  ): string {
    const signed = `${encode(header)}.${encode(claims)}`;
    return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
  }
}

export function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function decode(part: string): Part {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Part;
}

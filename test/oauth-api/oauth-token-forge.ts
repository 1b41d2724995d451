import { newId } from '../../src/core/id.js';
import { StoredSigningKeys } from '../../src/authentication/signing-keys/stored-signing-keys.js';
import { signerOf, encode, type Part, type Signer } from '../authentication/token-forge.js';
import { type TestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

/** What a token is about. */
export interface NewOAuthToken {
  readonly clientId: string;
  /** Whom it acts for; the client itself when there is nobody. */
  readonly user?: Pick<TestUser, 'id' | 'tokenVersion'>;
  readonly scope?: string;
  /** The consent that it came of; needed where there is a user. */
  readonly grantId?: string;
}

/** Signs access tokens as the OAuth provider does (RFC 9068), and whatever an attacker would rather have. */
export class OAuthTokenForge {
  constructor(private readonly app: TestApp) {}

  get header(): Part {
    const { algorithm, kid } = this.app.get(StoredSigningKeys).current;
    return { alg: algorithm, kid, typ: 'at+jwt' };
  }

  claims({ clientId, user, scope = 'articles:read', grantId }: NewOAuthToken): Part {
    const now = Math.floor(this.app.clock.now() / 1000);
    return {
      iss: 'http://127.0.0.1/oauth',
      aud: 'http://127.0.0.1/api/v1',
      jti: newId(),
      iat: now,
      exp: now + 600,
      client_id: clientId,
      sub: user ? user.id : clientId,
      scope,
      ...(user && { gid: grantId, ver: user.tokenVersion }),
    };
  }

  /** @param signer the server's own key, unless another is given */
  sign(claims: Part, header: Part = {}, signer?: Signer): string {
    const signed = [{ ...this.header, ...header }, claims].map((part) => encode(JSON.stringify(part))).join('.');
    const signature = (signer ?? signerOf(this.app.get(StoredSigningKeys).current))(signed);
    return `${signed}.${signature.toString('base64url')}`;
  }

  /** A good token. */
  token(token: NewOAuthToken): string {
    return this.sign(this.claims(token));
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Clock } from '../../core/clock.js';
import { newId, type Id } from '../../core/id.js';
import { type Claims } from '../../core/identity.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { SigningKeys } from '../signing-keys/signing-keys.js';
import { type AccessToken } from './access-token.js';
import { CustomClaims } from './custom-claims.js';
import { ACCESS_TOKEN_TYPE, type SignedToken, SignedTokens } from './signed-tokens.js';
import { TOKEN_ISSUER, type TokenIssuer } from './token-issuer.js';

/** An access token, and how long it lives in seconds. */
export interface IssuedAccessToken {
  readonly access: string;
  readonly expiresIn: number;
}

/** Issues and verifies the access tokens of logins. */
@Injectable()
export class AccessTokens {
  readonly #lifetime: number;

  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
    private readonly signedTokens: SignedTokens,
    private readonly customClaims: CustomClaims,
    private readonly clock: Clock,
    @Inject(TOKEN_ISSUER) private readonly issuer: TokenIssuer,
    @Inject(SETTINGS) { jwtAccessTtl }: Settings,
  ) {
    this.#lifetime = Math.floor(jwtAccessTtl / 1000);
  }

  /** With the claims that modules add; see `AccessTokenClaims`. @param familyId the family of refresh tokens that it comes with */
  async issue(userId: Id, tokenVersion: number, familyId: Id): Promise<IssuedAccessToken> {
    return this.sign(userId, tokenVersion, { ...(await this.customClaims.of(userId)), sid: familyId });
  }

  /** @param others claims beside those that every token has, which they do not replace */
  sign(userId: Id, tokenVersion: number, others: Claims = {}): IssuedAccessToken {
    const now = Math.floor(this.clock.now() / 1000);
    const { kid, algorithm, signing } = this.keys.current;
    const { iss, aud } = this.issuer;
    const own = { sub: userId, ver: tokenVersion, iat: now, exp: now + this.#lifetime, jti: newId(), iss, aud };
    const header = { alg: algorithm, kid, typ: ACCESS_TOKEN_TYPE };
    const access = this.jwt.sign({ ...others, ...own }, { algorithm, header, privateKey: signing });
    return { access, expiresIn: this.#lifetime };
  }

  /** @returns what the token says; `undefined` when it is not a good one of a login; see `SignedTokens` */
  async verify(text: string): Promise<AccessToken | undefined> {
    return ofLogin(await this.signedTokens.verify(text));
  }
}

function ofLogin(token: SignedToken | undefined): AccessToken | undefined {
  return token?.kind === 'login' ? token : undefined;
}

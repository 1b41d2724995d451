import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../core/clock.js';
import { newId, type Id } from '../../core/id.js';
import { type Claims } from '../../core/identity.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type SigningKey } from '../signing-keys/signing-key.js';
import { SigningKeys } from '../signing-keys/signing-keys.js';
import { type AccessToken, readAccessToken } from './access-token.js';
import { readHeader } from './compact-jwt.js';
import { CustomClaims } from './custom-claims.js';
import { TOKEN_ISSUER, type TokenIssuer } from './token-issuer.js';

/** The media type of an access token, in its `typ` (RFC 9068, section 2.1): no other kind of token passes for one. */
const TYPE = 'at+jwt';

/** An access token, and how long it lives in seconds. */
export interface IssuedAccessToken {
  readonly access: string;
  readonly expiresIn: number;
}

/** A token whose signature was verified; it holds no longer than the key does. */
interface VerifiedToken {
  readonly kid: string;
  readonly token: AccessToken;
}

/** Issues and verifies access tokens. */
@Injectable()
export class AccessTokens {
  readonly #verified: LRUCache<string, VerifiedToken> | undefined;
  readonly #lifetime: number;

  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
    private readonly customClaims: CustomClaims,
    private readonly clock: Clock,
    @Inject(TOKEN_ISSUER) private readonly issuer: TokenIssuer,
    @Inject(SETTINGS) { jwtAccessTtl, jwtCacheSize }: Settings,
  ) {
    this.#lifetime = Math.floor(jwtAccessTtl / 1000);
    this.#verified = jwtCacheSize > 0 ? new LRUCache({ max: jwtCacheSize }) : undefined;
  }

  /** With the claims that modules add; see `AccessTokenClaims`. */
  async issue(userId: Id, tokenVersion: number): Promise<IssuedAccessToken> {
    return this.sign(userId, tokenVersion, await this.customClaims.of(userId));
  }

  /** @param custom claims beside this server's own, which they do not replace */
  sign(userId: Id, tokenVersion: number, custom: Claims = {}): IssuedAccessToken {
    const now = this.#seconds();
    const { kid, algorithm, signing } = this.keys.current;
    const own = { sub: userId, ver: tokenVersion, iat: now, exp: now + this.#lifetime, jti: newId(), ...this.issuer };
    const header = { alg: algorithm, kid, typ: TYPE };
    const access = this.jwt.sign({ ...custom, ...own }, { algorithm, header, privateKey: signing });
    return { access, expiresIn: this.#lifetime };
  }

  /**
   * @returns what the token says; `undefined` when it is not a good access token of this server at this time. A promise of it when the keys have to be
   *   read first. The signature of a token is verified once while it stays among the cached ones; its key and its expiry are looked at every time.
   */
  verify(text: string): AccessToken | undefined | Promise<AccessToken | undefined> {
    const known = this.#verified?.get(text);
    const kid = known ? known.kid : this.#kidOf(text);
    const key = kid === undefined ? undefined : this.keys.find(kid);
    return key instanceof Promise
      ? key.then((found) => this.#judge(text, found, known))
      : this.#judge(text, key, known);
  }

  #judge(text: string, key: SigningKey | undefined, known: VerifiedToken | undefined): AccessToken | undefined {
    const token = key && (known?.token ?? this.#verifySignature(text, key));
    if (!token || token.expiresAt <= this.#seconds()) {
      this.#verified?.delete(text);
      return undefined;
    }
    if (!known) {
      this.#verified?.set(text, { kid: key.kid, token });
    }
    return token;
  }

  /** @returns the key that an access token of this server names; its header says nothing else that would be looked at (RFC 8725, section 3.10) */
  #kidOf(text: string): string | undefined {
    const { kid, typ, alg, ...others } = readHeader(text) ?? {};
    const isOurs = typ === TYPE && alg === this.keys.algorithm && !('crit' in others);
    return isOurs && typeof kid === 'string' ? kid : undefined;
  }

  #verifySignature(text: string, { algorithm, verifying }: SigningKey): AccessToken | undefined {
    try {
      const claims = this.jwt.verify<Claims>(text, {
        // A KeyObject is what jsonwebtoken takes, too: it is left out of Nest's type alone.
        publicKey: verifying as unknown as Buffer,
        algorithms: [algorithm],
        issuer: this.issuer.iss,
        audience: this.issuer.aud,
        clockTimestamp: this.#seconds(),
      });
      return readAccessToken(claims, this.#lifetime);
    } catch {
      return undefined;
    }
  }

  #seconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }
}

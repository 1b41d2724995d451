import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../core/clock.js';
import { newId, type Id } from '../../core/id.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type AccessToken, type Claims, readAccessToken } from './access-token.js';
import { readHeader } from './compact-jwt.js';
import { SigningKeys } from './signing-keys.js';
import { TOKEN_ISSUER, type TokenIssuer } from './token-issuer.js';

/** The media type of an access token, in its `typ` (RFC 9068, section 2.1): no other kind of token passes for one. */
const TYPE = 'at+jwt';

/** Issues and verifies access tokens. */
@Injectable()
export class AccessTokens {
  readonly #verified: LRUCache<string, AccessToken> | undefined;
  readonly #lifetime: number;

  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    @Inject(TOKEN_ISSUER) private readonly issuer: TokenIssuer,
    @Inject(SETTINGS) { jwtAccessTtl, jwtCacheSize }: Settings,
  ) {
    this.#lifetime = Math.floor(jwtAccessTtl / 1000);
    this.#verified = jwtCacheSize > 0 ? new LRUCache({ max: jwtCacheSize }) : undefined;
  }

  /** @returns the token, and how long it lives in seconds */
  issue(userId: Id, tokenVersion: number): { readonly access: string; readonly expiresIn: number } {
    const now = this.#seconds();
    const { kid, algorithm } = this.keys.current;
    const access = this.jwt.sign(
      { sub: userId, ver: tokenVersion, iat: now, exp: now + this.#lifetime, jti: newId(), ...this.issuer },
      { algorithm, header: { alg: algorithm, kid, typ: TYPE } },
    );
    return { access, expiresIn: this.#lifetime };
  }

  /**
   * @returns what the token says; `undefined` when it is not a good access token of this server at this time.
   *   The signature of a token is verified once while it stays among the cached ones; its expiry every time.
   */
  verify(token: string): AccessToken | undefined {
    const known = this.#verified?.get(token);
    const verified = known ?? this.#verifySignature(token);
    if (!verified) {
      return undefined;
    }
    if (verified.expiresAt <= this.#seconds()) {
      this.#verified?.delete(token);
      return undefined;
    }
    if (!known) {
      this.#verified?.set(token, verified);
    }
    return verified;
  }

  #verifySignature(token: string): AccessToken | undefined {
    const header = readHeader(token);
    const signer = this.keys.find(header?.['kid']);
    if (!signer || header?.['typ'] !== TYPE || header['alg'] !== signer.algorithm || 'crit' in header) {
      return undefined;
    }
    try {
      const claims = this.jwt.verify<Claims>(token, {
        algorithms: [signer.algorithm],
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

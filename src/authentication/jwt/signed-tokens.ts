import { Inject, Injectable, Optional } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { LRUCache } from 'lru-cache';
import { CacheStatistics } from '../../core/cache-statistics.js';
import { Clock } from '../../core/clock.js';
import { type Claims } from '../../core/identity.js';
import { restrictedCredential, Restrictions } from '../../core/security/restrictions.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type OAuthToken, readOAuthToken } from '../oauth/oauth-token.js';
import { type SigningKey } from '../signing-keys/signing-key.js';
import { SigningKeys } from '../signing-keys/signing-keys.js';
import { StoredSigningKeys } from '../signing-keys/stored-signing-keys.js';
import { type AccessToken, JWT, readAccessToken } from './access-token.js';
import { readHeader } from './compact-jwt.js';
import { TOKEN_ISSUER, type TokenIssuer } from './token-issuer.js';

/** The media type of an access token, in its `typ` (RFC 9068, section 2.1): no other kind of token passes for one. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/** What a signed access token says: of a login, or of an OAuth client. */
export type SignedToken = AccessToken | OAuthToken;

/** A key as a token's header names it. */
interface NamedKey {
  readonly keys: SigningKeys;
  readonly kid: string;
}

/** A token whose signature was verified; it holds no longer than the key does. */
interface VerifiedToken extends NamedKey {
  readonly token: SignedToken;
}

/**
 * Verifies signed access tokens for this API: those of logins, and those of OAuth clients, which are signed by stored keys whatever logins are. The
 * issuer, which the signature covers, says of which kind a token is, and each kind is read as nothing else.
 */
@Injectable()
export class SignedTokens {
  readonly #verified: LRUCache<string, VerifiedToken> | undefined;
  readonly #lifetime: number;
  /** Of the tokens whose signature is not verified again. */
  readonly statistics = new CacheStatistics('access_tokens', () => this.#verified?.size ?? 0);

  constructor(
    private readonly jwt: JwtService,
    private readonly loginKeys: SigningKeys,
    private readonly oauthKeys: StoredSigningKeys,
    private readonly clock: Clock,
    @Inject(TOKEN_ISSUER) private readonly issuer: TokenIssuer,
    @Inject(SETTINGS) { jwtAccessTtl, jwtCacheSize }: Settings,
    @Optional() private readonly restrictions?: Restrictions,
  ) {
    this.#lifetime = Math.floor(jwtAccessTtl / 1000);
    this.#verified = jwtCacheSize > 0 ? new LRUCache({ max: jwtCacheSize }) : undefined;
  }

  /**
   * @returns what the token says; `undefined` when it is not a good access token of this server, for this API, at this time. A promise of it when the
   *   keys have to be read first. The signature of a token is verified once while it stays among the cached ones; its key and its expiry are looked at
   *   every time.
   */
  verify(text: string): SignedToken | undefined | Promise<SignedToken | undefined> {
    const known = this.#verified?.get(text);
    this.statistics[known ? 'hits' : 'misses'] += 1;
    const named = known ?? this.#keyOf(text);
    if (!named) {
      return undefined;
    }
    const key = named.keys.find(named.kid);
    return key instanceof Promise
      ? key.then((found) => this.#judge(text, found, named, known))
      : this.#judge(text, key, named, known);
  }

  #judge(
    text: string,
    key: SigningKey | undefined,
    { keys, kid }: NamedKey,
    known: VerifiedToken | undefined,
  ): SignedToken | undefined {
    const token = key && (known?.token ?? this.#verifySignature(text, key, keys));
    if (!token || token.expiresAt <= this.#seconds()) {
      this.#verified?.delete(text);
      return undefined;
    }
    if (!known) {
      this.#verified?.set(text, { keys, kid, token });
    }
    return this.#isEnded(token) ? undefined : token;
  }

  /** Whether it was locked while it would still hold by its signature: of logins; what becomes of OAuth's is asked of their store. */
  #isEnded(token: SignedToken): boolean {
    return token.kind === 'login' && this.restrictions?.holds('ended', ofLogin(token)) === true;
  }

  /** @returns the key that an access token of this server names; its header says nothing else that would be looked at (RFC 8725, section 3.10) */
  #keyOf(text: string): NamedKey | undefined {
    const { kid, typ, alg, ...others } = readHeader(text) ?? {};
    const keys = [this.loginKeys, this.oauthKeys].find(({ algorithm }) => algorithm === alg);
    return keys && typ === ACCESS_TOKEN_TYPE && !('crit' in others) && typeof kid === 'string'
      ? { keys, kid }
      : undefined;
  }

  #verifySignature(text: string, { algorithm, verifying }: SigningKey, keys: SigningKeys): SignedToken | undefined {
    try {
      const claims = this.jwt.verify<Claims>(text, {
        // A KeyObject is what jsonwebtoken takes, too: it is left out of Nest's type alone.
        publicKey: verifying as unknown as Buffer,
        algorithms: [algorithm],
        issuer: this.#issuersOf(keys),
        audience: this.issuer.aud,
        clockTimestamp: this.#seconds(),
      });
      return claims['iss'] === this.issuer.oauth ? readOAuthToken(claims) : readAccessToken(claims, this.#lifetime);
    } catch {
      return undefined;
    }
  }

  /** Whose tokens the keys sign: of HS256, logins' alone. */
  #issuersOf(keys: SigningKeys): [string, ...string[]] {
    const { iss, oauth } = this.issuer;
    if (keys !== this.loginKeys) {
      return [oauth];
    }
    return keys === this.oauthKeys ? [iss, oauth] : [iss];
  }

  #seconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }
}

function ofLogin({ id, familyId }: AccessToken): string {
  return restrictedCredential({ scheme: JWT, id, ...(familyId && { family: familyId }) });
}

import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ACCESS_TOKEN_TYPE } from '../../authentication/jwt/signed-tokens.js';
import { signEs256 } from '../../authentication/signing-keys/es256-key.js';
import { type SigningKey } from '../../authentication/signing-keys/signing-key.js';
import { StoredSigningKeys } from '../../authentication/signing-keys/stored-signing-keys.js';
import { Clock } from '../../core/clock.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type UsableClient } from '../clients/usable-client.js';
import { OAUTH_ISSUER, type OAuthIssuer } from '../oauth-issuer.js';
import { accessLifetime } from '../provider/token-lifetimes.js';

/** An answer of the token endpoint (RFC 6749, section 5.1). */
export interface TokenAnswer {
  readonly access_token: string;
  /** In seconds. */
  readonly expires_in: number;
  readonly scope?: string;
  readonly token_type: 'Bearer';
}

/** In bytes, of a token's id: as many as the provider's. */
const ID_LENGTH = 32;

/** Signs the tokens that clients have for themselves, which are for the API (RFC 9068), as the provider does. */
@Injectable()
export class ClientTokens {
  readonly #headers = new WeakMap<SigningKey, string>();

  constructor(
    private readonly keys: StoredSigningKeys,
    private readonly clock: Clock,
    @Inject(OAUTH_ISSUER) private readonly issuer: OAuthIssuer,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * @param scopes which the client has
   * @throws {SigningKeyError} when there is no key
   */
  issue(client: UsableClient, scopes: readonly string[]): TokenAnswer {
    const { clientId } = client;
    const { issuer, api } = this.issuer;
    const lifetime = accessLifetime(this.settings, client);
    const scope = scopes.length > 0 ? { scope: scopes.join(' ') } : undefined;
    const iat = Math.floor(this.clock.now() / 1000);
    const claims = {
      jti: randomBytes(ID_LENGTH).toString('base64url'),
      sub: clientId,
      ...{ iat, exp: iat + lifetime },
      ...scope,
      ...{ client_id: clientId, iss: issuer, aud: api },
    };
    return { access_token: this.#sign(claims), expires_in: lifetime, ...scope, token_type: 'Bearer' };
  }

  #sign(claims: object): string {
    const key = this.keys.current;
    const signed = `${this.#headerOf(key)}.${encode(claims)}`;
    return `${signed}.${signEs256(key, Buffer.from(signed)).toString('base64url')}`;
  }

  #headerOf(key: SigningKey): string {
    const known = this.#headers.get(key);
    if (known !== undefined) {
      return known;
    }
    const header = encode({ alg: key.algorithm, typ: ACCESS_TOKEN_TYPE, kid: key.kid });
    this.#headers.set(key, header);
    return header;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

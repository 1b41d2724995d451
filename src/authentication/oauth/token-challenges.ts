import { type Failure } from '../outcome.js';
import { type TokenType } from './oauth-tokens.js';

/** Of a 401 that a token gets: the codes of RFC 6750 (section 3.1) and RFC 9449 (sections 7.1 and 9). */
export type TokenError = 'invalid_token' | 'invalid_dpop_proof' | 'use_dpop_nonce';

/** The challenges of one way to present access tokens. */
export class TokenChallenges {
  /** Without an error. */
  readonly plain: string;
  readonly #parameters: string;

  /** @param parameters what follows the error, such as `resource_metadata` (RFC 9728, section 5.1) */
  constructor(
    private readonly type: TokenType,
    parameters: Readonly<Record<string, string>>,
  ) {
    this.#parameters = Object.entries(parameters)
      .map(([name, value]) => `, ${name}="${value}"`)
      .join('');
    this.plain = `${type} realm="api"${this.#parameters}`;
  }

  /** @returns the outcome for a token that does not hold: expired, revoked, forged, all alike; or one that is not presented as it has to be */
  failure(detail = 'The token is not valid or has expired.', error: TokenError = 'invalid_token'): Failure {
    return {
      kind: 'fail',
      code: 'token_not_valid',
      detail,
      challenge: `${this.type} realm="api", error="${error}", error_description="${detail}"${this.#parameters}`,
    };
  }
}

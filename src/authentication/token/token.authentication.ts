import { Injectable } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { Identity } from '../../core/identity.js';
import { Secret } from '../../core/secret.js';
import { PassportScheme } from '../authentication-scheme.js';
import { authorizationCredential } from '../authorization-header.js';
import { type Outcome, PASS, success } from '../outcome.js';
import { Scheme } from '../scheme.decorator.js';
import { TokenVerifier } from './token-verifier.js';

/** The scheme's name. */
export const TOKEN = 'token';

export const TOKEN_CHALLENGE = 'Token realm="api"';

/** `Authorization: Token <token>`: DRF's `TokenAuthentication`, with many tokens for an account, each with a name, scopes and an expiry of its own. */
@Injectable()
@Scheme({
  name: TOKEN,
  challenge: TOKEN_CHALLENGE,
  openapi: {
    // No word that IANA has registered, so OpenAPI's type `http` does not know it.
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'The word `Token`, a blank and the token. POST /api/v1/auth/token gives it.',
  },
})
export class TokenAuthentication extends PassportScheme(TOKEN) {
  constructor(private readonly tokens: TokenVerifier) {
    super();
  }

  override async validate(request: ApiRequest): Promise<Outcome> {
    const credential = authorizationCredential(request);
    if (credential?.word !== 'token') {
      return PASS;
    }
    const token = await this.tokens.verify(new Secret(credential.value));
    return token
      ? success(Identity.of(token.account, { scheme: TOKEN, id: token.id, scopes: token.scopes }))
      : {
          kind: 'fail',
          code: 'token_not_valid',
          detail: 'The token is not valid or has expired.',
          challenge: `${TOKEN_CHALLENGE}, error="invalid_token"`,
        };
  }
}

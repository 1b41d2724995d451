import { Inject, Injectable } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { Identity } from '../../core/identity.js';
import { PassportScheme } from '../authentication-scheme.js';
import { authorizationCredential } from '../authorization-header.js';
import { OAuthTokens } from '../oauth/oauth-tokens.js';
import { metadataUrl } from '../oauth/protected-resource.js';
import { TokenChallenges } from '../oauth/token-challenges.js';
import { type Outcome, PASS, success } from '../outcome.js';
import { Scheme } from '../scheme.decorator.js';
import { UserLookup } from '../user-lookup.js';
import { type AccessToken, JWT } from './access-token.js';
import { SignedTokens } from './signed-tokens.js';
import { TOKEN_ISSUER, type TokenIssuer } from './token-issuer.js';

/**
 * `Authorization: Bearer <access token>` (RFC 6750): of a login, or of an OAuth client.
 *
 * The token says who; whether that account is still active, and has not logged everything out, is asked for each request, as in DRF.
 */
@Injectable()
@Scheme({
  name: JWT,
  challenge: 'Bearer realm="api"',
  openapi: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token: of POST /api/v1/auth/jwt, or of an OAuth client.',
  },
})
export class JwtAuthentication extends PassportScheme(JWT) {
  override readonly challenge: string;
  readonly #challenges: TokenChallenges;

  constructor(
    private readonly tokens: SignedTokens,
    private readonly oauth: OAuthTokens,
    private readonly users: UserLookup,
    @Inject(TOKEN_ISSUER) { aud }: TokenIssuer,
  ) {
    super();
    this.#challenges = new TokenChallenges('Bearer', { resource_metadata: metadataUrl(aud) });
    this.challenge = this.#challenges.plain;
  }

  override async validate(request: ApiRequest): Promise<Outcome> {
    const credential = authorizationCredential(request);
    if (credential?.word !== 'bearer') {
      return PASS;
    }
    const signed = await this.tokens.verify(credential.value);
    if (signed?.kind === 'login') {
      return this.#login(signed);
    }
    const token = await this.oauth.find(credential.value, signed);
    if (token && token.thumbprint !== null) {
      return this.#challenges.failure('The token is bound to a key: it is presented as DPoP, with a proof.');
    }
    const identity = token && (await this.oauth.identify(token, 'Bearer'));
    return identity ? success(identity) : this.#challenges.failure();
  }

  async #login({ id, userId, tokenVersion, familyId, claims }: AccessToken): Promise<Outcome> {
    const user = await this.users.findActive(userId);
    return user?.tokenVersion === tokenVersion
      ? success(
          Identity.of(user.account, { scheme: JWT, id, ...(familyId && { family: familyId }), scopes: null, claims }),
        )
      : this.#challenges.failure();
  }
}

import { Injectable } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { Identity } from '../../core/identity.js';
import { PassportScheme } from '../authentication-scheme.js';
import { authorizationCredential } from '../authorization-header.js';
import { invalidToken, type Outcome, PASS, success } from '../outcome.js';
import { Scheme } from '../scheme.decorator.js';
import { UserLookup } from '../user-lookup.js';
import { AccessTokens } from './access-tokens.js';

/**
 * `Authorization: Bearer <access token>` (RFC 6750).
 *
 * The token says who; whether that account is still active, and has not logged everything out, is asked for each request, as in DRF.
 */
@Injectable()
@Scheme({
  name: 'jwt',
  challenge: 'Bearer realm="api"',
  openapi: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
})
export class JwtAuthentication extends PassportScheme('jwt') {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly users: UserLookup,
  ) {
    super();
  }

  override async validate(request: ApiRequest): Promise<Outcome> {
    const credential = authorizationCredential(request);
    if (credential?.word !== 'bearer') {
      return PASS;
    }
    const token = await this.tokens.verify(credential.value);
    const user = token && (await this.users.findActive(token.userId));
    return token && user?.tokenVersion === token.tokenVersion
      ? success(Identity.of(user.account, { scheme: 'jwt', id: token.id, scopes: null, claims: token.claims }))
      : invalidToken();
  }
}

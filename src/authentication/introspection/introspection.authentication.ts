import { Inject, Injectable } from '@nestjs/common';
import { v5 } from 'uuid';
import { type ApiRequest } from '../../core/api-request.js';
import { isId } from '../../core/id.js';
import { type Account, Identity } from '../../core/identity.js';
import { Secret } from '../../core/secret.js';
import { PassportScheme } from '../authentication-scheme.js';
import { authorizationCredential } from '../authorization-header.js';
import { TokenChallenges } from '../oauth/token-challenges.js';
import { type Outcome, PASS, success } from '../outcome.js';
import { Scheme } from '../scheme.decorator.js';
import { INTROSPECTION, type IntrospectionOptions } from './introspection.options.js';
import { type IntrospectedToken } from './introspected-token.js';
import { TokenIntrospection } from './token-introspection.js';

/** The scheme's name. */
export const INTROSPECTION_SCHEME = 'introspection';

const CHALLENGES = new TokenChallenges('Bearer', {});

export const INTROSPECTION_CHALLENGE = CHALLENGES.plain;

/**
 * `Authorization: Bearer <access token>` of an authorization server elsewhere, which is asked about it (RFC 7662): django-oauth-toolkit's resource server.
 * When it cannot be asked the answer is 503.
 */
@Injectable()
@Scheme({
  name: INTROSPECTION_SCHEME,
  challenge: INTROSPECTION_CHALLENGE,
  openapi: { type: 'http', scheme: 'bearer', description: 'An access token of the authorization server.' },
})
export class IntrospectionAuthentication extends PassportScheme(INTROSPECTION_SCHEME) {
  constructor(
    private readonly tokens: TokenIntrospection,
    @Inject(INTROSPECTION) private readonly options: IntrospectionOptions,
  ) {
    super();
  }

  override async validate(request: ApiRequest): Promise<Outcome> {
    const credential = authorizationCredential(request);
    if (credential?.word !== 'bearer') {
      return PASS;
    }
    const token = await this.tokens.find(new Secret(credential.value));
    const account = token && (await (this.options.accountOf?.(token.claims) ?? accountOf(token, this.options.issuer)));
    return token && account ? success(identityOf(token, account)) : CHALLENGES.failure();
  }
}

function identityOf({ claims, clientId, scopes }: IntrospectedToken, account: Account): Identity {
  const { jti } = claims;
  return Identity.of(account, {
    scheme: INTROSPECTION_SCHEME,
    id: typeof jti === 'string' ? jti : account.id,
    scopes,
    claims,
    ...(clientId !== undefined && { client: clientId }),
  });
}

/** Without rank, whatever the authorization server says: rank is this service's own to give. A subject that is no UUID gets one, always the same. */
function accountOf({ subject, claims }: IntrospectedToken, issuer: string): Account {
  const { username } = claims;
  const derived = v5(`${issuer}#${subject}`, v5.URL);
  return {
    id: isId(subject) ? subject : derived,
    username: typeof username === 'string' ? username : subject,
    email: '',
    firstName: '',
    lastName: '',
    isStaff: false,
    isSuperuser: false,
  };
}

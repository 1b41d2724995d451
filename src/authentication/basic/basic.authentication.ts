import { Injectable } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { Identity } from '../../core/identity.js';
import { PassportScheme } from '../authentication-scheme.js';
import { authorizationCredential } from '../authorization-header.js';
import { type Outcome, PASS, success } from '../outcome.js';
import { Scheme } from '../scheme.decorator.js';
import { parseBasicCredentials } from './basic-credentials.js';
import { PasswordVerifier } from './password-verifier.js';

/** The scheme's name. */
export const BASIC = 'basic';

/** `charset` asks for UTF-8 (RFC 7617, section 2.1). */
const CHALLENGE = 'Basic realm="api", charset="UTF-8"';

/**
 * `Authorization: Basic …` (RFC 7617). Off unless `AUTH_BASIC=on`.
 *
 * Every request verifies the password anew, at the price of a login: a faster digest of it, kept anywhere, would be a faster way to guess it.
 */
@Injectable()
@Scheme({ name: BASIC, challenge: CHALLENGE, openapi: { type: 'http', scheme: 'basic' } })
export class BasicAuthentication extends PassportScheme(BASIC) {
  constructor(private readonly passwords: PasswordVerifier) {
    super();
  }

  override isCostly(request: ApiRequest): boolean {
    return authorizationCredential(request)?.word === 'basic';
  }

  override async validate(request: ApiRequest): Promise<Outcome> {
    const credential = authorizationCredential(request);
    if (credential?.word !== 'basic') {
      return PASS;
    }
    const credentials = parseBasicCredentials(credential.value);
    if ('fault' in credentials) {
      return failure(credentials.fault);
    }
    const { username, password } = credentials;
    const account = await this.passwords.verify(username, password, { address: request.clientAddress, request });
    return account
      ? success(Identity.of(account, { scheme: BASIC, id: account.id, scopes: null }))
      : failure('No active account has these credentials.');
  }
}

function failure(detail: string): Outcome {
  return { kind: 'fail', code: 'authentication_failed', detail, challenge: CHALLENGE };
}

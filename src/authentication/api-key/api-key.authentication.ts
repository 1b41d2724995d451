import { Injectable } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { Identity } from '../../core/identity.js';
import { Secret } from '../../core/secret.js';
import { PassportScheme } from '../authentication-scheme.js';
import { authorizationCredential } from '../authorization-header.js';
import { type Outcome, PASS, success } from '../outcome.js';
import { Scheme } from '../scheme.decorator.js';
import { ApiKeyVerifier, type LiveApiKey } from './api-key-verifier.js';

/** The scheme's name. */
export const API_KEY = 'api-key';

/** Its header of its own, in lower case, as Node has it. */
export const API_KEY_HEADER = 'x-api-key';

const CHALLENGE = 'Api-Key realm="api"';

/**
 * `Authorization: Api-Key <key>` or `X-API-Key: <key>`: the transport of djangorestframework-api-key, which is a permission there, and leaves the
 * caller anonymous. Here the caller is the key's owner, limited to the key's scopes.
 */
@Injectable()
@Scheme({
  name: API_KEY,
  challenge: CHALLENGE,
  openapi: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description:
      'POST /api/v1/api-keys gives it. `Authorization`, with the word `Api-Key`, a blank and the key, is the same.',
  },
})
export class ApiKeyAuthentication extends PassportScheme(API_KEY) {
  constructor(private readonly keys: ApiKeyVerifier) {
    super();
  }

  override async validate(request: ApiRequest): Promise<Outcome> {
    const presented = presentedKey(request);
    if (presented === undefined) {
      return PASS;
    }
    const key = await this.keys.verify(new Secret(presented), request.clientAddress);
    return key
      ? success(identityOf(key))
      : {
          kind: 'fail',
          code: 'authentication_failed',
          detail: 'The API key is not valid.',
          challenge: `${CHALLENGE}, error="invalid_key"`,
        };
  }
}

function identityOf({ id, account, scopes, rates }: LiveApiKey): Identity {
  return Identity.of(account, { scheme: API_KEY, id, scopes, ...(rates && { rates }) });
}

/** @returns what was presented as a key, which may be empty; `undefined` when nothing was. Both headers at once were refused before. */
function presentedKey(request: ApiRequest): string | undefined {
  const header = request.headers[API_KEY_HEADER];
  if (header !== undefined) {
    return String(header).trim();
  }
  const credential = authorizationCredential(request);
  return credential?.word === API_KEY ? credential.value : undefined;
}

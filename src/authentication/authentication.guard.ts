import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { Identity } from '../core/identity.js';
import { countHeader } from '../core/raw-headers.js';
import { RouteCache } from '../core/route-cache.js';
import { BadRequest, Unauthenticated } from '../exceptions/api.exceptions.js';
import { API_KEY_HEADER } from './api-key/api-key.authentication.js';
import { AuthenticationScheme } from './authentication-scheme.js';
import { AuthenticationSchemes, type RegisteredScheme } from './authentication-schemes.js';
import { FailedAuthentication } from './failed-authentication.js';
import { type Failure, type Outcome } from './outcome.js';
import { overlooksBadCredential } from './overlooks-bad-credential.decorator.js';
import { askStrategy } from './passport-strategy.js';

/**
 * Finds out who is calling: asks the route's schemes in order, the first that does not pass decides.
 *
 * A credential that is present but bad is 401 on a public route too: it is never downgraded to anonymous.
 */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  readonly #routes = new RouteCache((route) => {
    const schemes = this.schemes.of(route);
    return {
      schemes,
      challenges: schemes.map(({ challenge }) => challenge).join(', ') || null,
      overlooks: overlooksBadCredential(route),
    };
  });

  constructor(
    private readonly schemes: AuthenticationSchemes,
    private readonly failed: FailedAuthentication,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<ApiRequest & RawHeaders>();
    const { schemes, challenges, overlooks } = this.#routes.get(context);
    request.challenges = challenges;
    refuseTwoCredentials(request);

    for (const scheme of schemes) {
      if (isCostly(scheme, request)) {
        await this.failed.assertNotExhausted(request, http.getResponse<ApiReply>());
      }
      const outcome = await ask(scheme, request);
      if (outcome.kind === 'success') {
        request.user = outcome.identity;
        request.auth = outcome.identity.credential;
        return true;
      }
      if (outcome.kind === 'fail' && !overlooks) {
        await this.failed.charge(request, http.getResponse<ApiReply>());
        throw new Unauthenticated(outcome.code, outcome.detail, {
          headers: { ...outcome.headers, 'WWW-Authenticate': failedChallenges(schemes, scheme, outcome) },
          refusal: { outcome: 'unauthenticated', by: scheme.name },
        });
      }
    }
    request.user = Identity.anonymous;
    request.auth = null;
    return true;
  }
}

interface RawHeaders {
  readonly raw: { readonly rawHeaders: readonly string[] };
}

function ask(scheme: RegisteredScheme, request: ApiRequest): Outcome | Promise<Outcome> {
  return scheme.strategy instanceof AuthenticationScheme
    ? scheme.strategy.validate(request)
    : askStrategy(scheme, request);
}

function isCostly({ strategy }: RegisteredScheme, request: ApiRequest): boolean {
  return strategy instanceof AuthenticationScheme && strategy.isCostly(request);
}

function failedChallenges(
  schemes: readonly RegisteredScheme[],
  failed: RegisteredScheme,
  { challenge }: Failure,
): string {
  return schemes.map((scheme) => (scheme === failed ? (challenge ?? scheme.challenge) : scheme.challenge)).join(', ');
}

const TWO_CREDENTIALS = 'A request carries one credential.';

/** The code of RFC 6750, section 3.1, for a request that presents a token in more than one way. */
const TWO_CREDENTIALS_CHALLENGE = `Bearer realm="api", error="invalid_request", error_description="${TWO_CREDENTIALS}"`;

/** Node keeps the first of several `Authorization` headers, and joins several of `X-API-Key`; another reader could keep the last. So none is believed. */
function refuseTwoCredentials({ headers, raw }: ApiRequest & RawHeaders): void {
  const hasKey = headers[API_KEY_HEADER] !== undefined;
  if (headers.authorization === undefined && !hasKey) {
    return;
  }
  const keys = hasKey ? countHeader(raw.rawHeaders, API_KEY_HEADER) : 0;
  if (countHeader(raw.rawHeaders, 'authorization') + keys > 1) {
    throw new BadRequest(TWO_CREDENTIALS, { headers: { 'WWW-Authenticate': TWO_CREDENTIALS_CHALLENGE } });
  }
}

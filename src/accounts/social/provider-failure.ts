import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { SESSION_CHALLENGE } from '../../authentication/session/session.authentication.js';
import { type ApiException } from '../../exceptions/api.exception.js';
import { Unauthenticated, Unavailable } from '../../exceptions/api.exceptions.js';

/** What openid-client says of an answer that was given, and does not hold: a claim, a signature, a parameter. */
const DOES_NOT_HOLD: readonly (string | undefined)[] = [
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_PARSE_ERROR',
  'OAUTH_UNSUPPORTED_OPERATION',
];

/** RFC 6749, sections 4.1.2.1 and 5.2: what says nothing of whoever signs in, but that the provider cannot, or takes this server for none of its clients. */
const NOT_THE_PERSON: readonly string[] = [
  'server_error',
  'temporarily_unavailable',
  'invalid_client',
  'unauthorized_client',
];

/** A provider cannot be asked now, or does not answer as one. For the log: it names the provider, and nothing that was sent. */
export class ProviderFailure extends Error {
  readonly code: string | undefined;

  constructor(provider: string, error: Error) {
    super(`The provider "${provider}" cannot be used: ${error.message}`);
    this.name = 'ProviderFailure';
    this.code = codeOf(error) ?? codeOf(error.cause);
  }
}

/** 401: the provider has said no, or has not shown who it is; one answer, whatever was missing. */
export function notShown(): Unauthenticated {
  return new Unauthenticated('authentication_failed', 'The provider did not show who you are.', {
    headers: { 'WWW-Authenticate': SESSION_CHALLENGE },
  });
}

/** @returns the answer to a sign-in that the provider's own answer has ended, or the lack of one; an error of ours as it is */
export function providerException(provider: string, error: unknown): ApiException | Error {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    const isRefusal = error instanceof AuthorizationResponseError || error.status < 500;
    return isRefusal && !NOT_THE_PERSON.includes(error.error) ? notShown() : unavailable(provider, error);
  }
  if (error instanceof ClientError) {
    return DOES_NOT_HOLD.includes(error.code) ? notShown() : unavailable(provider, error);
  }
  return error instanceof WWWAuthenticateChallengeError || isNetworkError(error)
    ? unavailable(provider, error)
    : (error as Error);
}

/** What `fetch()` throws without a network, or with one that breaks; a fault of ours is a TypeError without a cause. */
function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}

/** 503: nothing was said of whoever signs in. */
export function unavailable(provider: string, error: unknown): Unavailable {
  return new Unavailable(new ProviderFailure(provider, error as Error));
}

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

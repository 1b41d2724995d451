import { type ProblemCode } from '../exceptions/problem.js';
import { type Identity } from '../core/identity.js';

/**
 * What a scheme says of a request, DRF's three outcomes: `success`, the credential is mine and good; `pass`, there is none of mine;
 * `fail`, it is mine and bad, and no other scheme is asked.
 */
export type Outcome = Success | typeof PASS | Failure;

export interface Success {
  readonly kind: 'success';
  readonly identity: Identity;
}

export interface Failure {
  readonly kind: 'fail';
  readonly code: Extract<ProblemCode, 'authentication_failed' | 'token_not_valid'>;
  readonly detail: string;
  /** This scheme's challenge with its error, such as `Bearer realm="api", error="invalid_token"`. */
  readonly challenge?: string;
  /** Header fields of the 401 beside its challenge. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const PASS = { kind: 'pass' } as const;

export function success(identity: Identity): Success {
  return { kind: 'success', identity };
}

/** @returns the outcome of a bearer token that does not hold (RFC 6750, section 3.1): expired, revoked, forged, all alike */
export function invalidToken(detail = 'The token is not valid or has expired.'): Failure {
  return {
    kind: 'fail',
    code: 'token_not_valid',
    detail,
    challenge: `Bearer realm="api", error="invalid_token", error_description="${detail}"`,
  };
}

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

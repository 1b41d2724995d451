import { type Identity } from '../core/identity.js';
import { type ApiException } from '../exceptions/api.exception.js';
import { PermissionDenied, Unauthenticated } from '../exceptions/api.exceptions.js';
import { insufficientScope } from './credential-scope.js';

/** What a 403 tells of a permission that denied. */
export interface Denial {
  readonly detail?: string;
  readonly code?: PermissionDenied['code'];
  /** The permission codes that were missing. */
  readonly required?: readonly string[];
  /** The scope that the credential was missing; several with a blank between them. */
  readonly scope?: string;
}

/**
 * @param by the permission that denied, as the policy inventory writes it
 * @returns the answer to a denied request: 401 to whom presented no identity, 403 to whom is known
 */
export function refusal(identity: Identity, { detail, code, required = [], scope }: Denial, by: string): ApiException {
  const refused = { refusal: { outcome: 'denied', by } } as const;
  if (!identity.isAuthenticated) {
    return new Unauthenticated('not_authenticated', 'Authentication credentials were not provided.', refused);
  }
  const options = {
    ...refused,
    ...(required.length > 0 && { required }),
    ...(scope !== undefined && { headers: { 'WWW-Authenticate': insufficientScope(scope, identity.credential) } }),
  };
  return new PermissionDenied(detail, options, code);
}

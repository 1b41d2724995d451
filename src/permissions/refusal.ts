import { type Identity } from '../core/identity.js';
import { type ApiException } from '../exceptions/api.exception.js';
import { PermissionDenied, Unauthenticated } from '../exceptions/api.exceptions.js';

/** What a 403 tells of a permission that denied. */
export interface Denial {
  readonly detail?: string;
  /** The permission codes that were missing. */
  readonly required?: readonly string[];
}

/** @returns the answer to a denied request: 401 to whom presented no identity, 403 to whom is known */
export function refusal(identity: Identity, { detail, required }: Denial): ApiException {
  if (!identity.isAuthenticated) {
    return new Unauthenticated('not_authenticated', 'Authentication credentials were not provided.');
  }
  return new PermissionDenied(detail, required && required.length > 0 ? { required } : {});
}

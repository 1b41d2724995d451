import { type Credential, type Identity } from '../core/identity.js';
import { type Route } from '../core/route-cache.js';
import { PermissionDenied } from '../exceptions/api.exceptions.js';
import { takesAnyScope } from './any-scope.decorator.js';
import { resourceName } from './registry/resource.decorator.js';
import { isSafe } from './safe-methods.js';

/** A scope of a credential: a resource, and whether it is read or written. Neither implies the other. */
export const SCOPE = /^[a-z][a-z0-9-]{0,62}:(?:read|write)$/;

/**
 * The resource that a route is part of, as scopes name it.
 *
 * @returns `null` when a credential may use the route whatever its scopes: it says so, or there is no resource
 */
export function resourceOf(route: Route): string | null {
  return takesAnyScope(route) ? null : resourceName(route.getClass());
}

/**
 * Holds a credential to its scopes, before anyone asks what its account may: it acts on what they name, and on nothing else, not even on what is open
 * to all. What they name is still for the route's permission to allow.
 *
 * @throws {PermissionDenied} naming the scope that is missing (RFC 6750, section 3.1)
 */
export function assertScope({ credential }: Identity, resource: string | null, method: string): void {
  const scopes = credential?.scopes ?? null;
  if (scopes === null || resource === null) {
    return;
  }
  const required = requiredScope(resource, method);
  if (!scopes.includes(required)) {
    throw new PermissionDenied('The credential has no scope for this.', {
      headers: { 'WWW-Authenticate': insufficientScope(required, credential) },
      refusal: { outcome: 'denied', by: `scope ${required}` },
    });
  }
}

/** @returns the scope that lets a limited credential use the method on the resource */
export function requiredScope(resource: string, method: string): string {
  return `${resource}:${isSafe(method) ? 'read' : 'write'}`;
}

/** @returns the challenge of a 403 to a credential without the scope (RFC 6750, section 3.1), by the word that it was presented by (RFC 9449, section 7.1) */
export function insufficientScope(scope: string, credential: Pick<Credential, 'type'> | null): string {
  return `${credential?.type ?? 'Bearer'} error="insufficient_scope", scope="${scope}"`;
}

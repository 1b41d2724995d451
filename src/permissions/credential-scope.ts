import { type Identity } from '../core/identity.js';
import { type Route } from '../core/route-cache.js';
import { PermissionDenied } from '../exceptions/api.exceptions.js';
import { takesAnyScope } from './any-scope.decorator.js';
import { isSafe } from './safe-methods.js';

/** A scope of a credential: a resource, and whether it is read or written. Neither implies the other. */
export const SCOPE = /^[a-z][a-z0-9-]{0,62}:(?:read|write)$/;

/** Nest's own key for the path that `@Controller()` notes. */
const PATH = 'path';

/**
 * The resource that a route is part of, as scopes name it: the first segment of its controller's path. `me/tokens` is part of `me`.
 *
 * @returns `null` when a credential may use the route whatever its scopes: it says so, or there is no resource
 */
export function resourceOf(route: Route): string | null {
  const declared = Reflect.getMetadata(PATH, route.getClass()) as string | readonly string[] | undefined;
  const [path = ''] = typeof declared === 'string' ? [declared] : (declared ?? []);
  const resource = path.split('/').find((segment) => segment !== '') ?? null;
  return takesAnyScope(route) ? null : resource;
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
  const required = `${resource}:${isSafe(method) ? 'read' : 'write'}`;
  if (!scopes.includes(required)) {
    throw new PermissionDenied('The credential has no scope for this.', {
      headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${required}"` },
    });
  }
}

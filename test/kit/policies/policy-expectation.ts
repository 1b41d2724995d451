import { type Id } from '../../../src/core/id.js';
import { requiredScope, resourceOf } from '../../../src/permissions/credential-scope.js';
import { type Permission, type PermissionRequest } from '../../../src/permissions/permission.js';
import { isViewSet } from '../../../src/pipeline/model-view-set/model.js';
import { type RoutePolicy } from '../../../src/pipeline/policy-inventory.js';

/** What a route does with a request: refuses it, does not find what it is about, or lets it pass, whatever comes of it then. */
export type PolicyOutcome = 'passes' | 401 | 403 | 404;

/** What a path with parameters names. */
export type PolicyTarget =
  /** Nothing that there is. */
  | { readonly kind: 'unknown' }
  /** A row, and whether it is the caller's own. */
  | { readonly kind: 'row'; readonly isOwn: boolean; readonly row: { readonly id: Id } };

/**
 * What the declarations promise: the scope of the credential, the route's permission about the request, and, of a row, whether it may be read first
 * and then treated like this.
 *
 * @param reading the permission that the resource's rows are read by
 * @param target `null` for a path without parameters
 * @returns the outcomes that keep the promise; a handler that looks for its row itself may judge the body first
 */
export function expectedOutcomes(
  { route, permission, body }: RoutePolicy,
  reading: Permission,
  request: PermissionRequest,
  target: PolicyTarget | null,
): readonly PolicyOutcome[] {
  const { identity, method } = request;
  const resource = resourceOf(route);
  const scopes = identity.credential?.scopes ?? null;
  if (scopes && resource !== null && !scopes.includes(requiredScope(resource, method))) {
    return [403];
  }
  const refused = identity.isAuthenticated ? 403 : 401;
  if (permission.requestVerdict(request) === 'deny') {
    return [refused];
  }
  if (target === null) {
    return ['passes'];
  }
  if (!isViewSet(route.getClass())) {
    return target.kind === 'row' && target.isOwn ? ['passes'] : body ? [404, 'passes'] : [404];
  }
  if (target.kind === 'unknown') {
    return [404];
  }
  const held = request.held.on(target.row.id, new Set());
  if (reading.objectVerdict({ ...request, held, method: 'GET' }, target.row) === 'deny') {
    return [404];
  }
  return permission.objectVerdict({ ...request, held }, target.row) === 'deny' ? [refused] : ['passes'];
}

/** @returns the outcome that a status stands for; the status itself when it is a refusal, or what no route should ever answer */
export function outcomeOf(status: number): 'passes' | number {
  return status < 500 && ![401, 403, 404, 405, 429].includes(status) ? 'passes' : status;
}

import { type Permission, type PermissionRequest } from './permission.js';
import { type Denial } from './refusal.js';

/** Why one permission of a policy says yes or no. */
export interface Explanation {
  /** As the policy inventory writes it. */
  readonly permission: Permission;
  readonly allowed: boolean;
  /** What a denial says; empty where it allowed. */
  readonly denial: Denial;
}

/**
 * Why a policy says yes or no: the permissions that decided it, without those whose answer did not matter.
 *
 * Of `anyOf` these are the first that allowed, or all that denied; of `allOf` all that allowed, or the first that denied.
 *
 * @param object the row; `null` asks whether the policy allows every row, and of adding one, whether some row may be added
 */
export function explain(
  permission: Permission,
  request: PermissionRequest,
  object: object | null,
): readonly Explanation[] {
  const { parts } = permission;
  if (!parts || parts.kind === 'none') {
    const allowed = allows(permission, request, object);
    return [{ permission, allowed, denial: allowed ? {} : permission.denial(request) }];
  }
  const decisive = parts.kind === 'any';
  const first = parts.operands.find((operand) => allows(operand, request, object) === decisive);
  return (first ? [first] : parts.operands).flatMap((operand) => explain(operand, request, object));
}

export function allows(permission: Permission, request: PermissionRequest, object: object | null): boolean {
  if (object !== null) {
    return permission.objectVerdict(request, object) === 'allow';
  }
  return request.method === 'POST'
    ? permission.requestVerdict(request) !== 'deny'
    : permission.rows(request).kind === 'all';
}

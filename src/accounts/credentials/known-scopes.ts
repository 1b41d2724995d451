import { ValidationFailed } from '../../exceptions/api.exceptions.js';
import { type PermissionRegistry } from '../../permissions/registry/permission-registry.js';

/** No resource has the scope. */
export class UnknownScope extends Error {
  readonly code = 'UNKNOWN_SCOPE';

  constructor(scope: string) {
    super(`There is no scope "${scope}".`);
  }
}

type Registry = Pick<PermissionRegistry, 'hasScope'>;

/**
 * Refuses scopes that there are not: a credential that is limited to a slip of the pen would be good for nothing, and its owner would not know why.
 *
 * @param scopes the body's member `scopes`
 * @throws {ValidationFailed} naming each
 */
export function assertKnownScopes(scopes: readonly string[], registry: Registry): void {
  const faults = scopes.flatMap((scope, index) =>
    registry.hasScope(scope)
      ? []
      : [{ pointer: `/scopes/${index}`, code: 'invalid_choice', detail: 'There is no such scope.' } as const],
  );
  if (faults.length > 0) {
    throw new ValidationFailed(faults);
  }
}

/**
 * The same for what an operator types.
 *
 * @throws {UnknownScope} for the first
 */
export function assertScopesExist(scopes: readonly string[], registry: Registry): void {
  const unknown = scopes.find((scope) => !registry.hasScope(scope));
  if (unknown !== undefined) {
    throw new UnknownScope(unknown);
  }
}

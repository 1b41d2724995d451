import { CarriesScopes } from '../permissions/has-scope.permission.js';
import { HoldsObjectPermission } from '../permissions/has-object-permission.permission.js';
import { type Permission } from '../permissions/permission.js';
import { dependsOnRows, leavesOf } from '../permissions/permission-leaves.js';
import { type PermissionRegistry } from '../permissions/registry/permission-registry.js';
import { resourceName } from '../permissions/registry/resource.decorator.js';
import { modelOf } from './model-view-set/model.js';
import { ObjectPipe } from './model-view-set/object.pipe.js';
import { RowScopePipe } from './model-view-set/row-scope.pipe.js';
import { pipesOf } from './route-arguments.js';
import { type DeclaredRoute } from './route-inventory.js';

/** A route whose declared policy would not be what is enforced. */
abstract class PolicyFault extends Error {
  abstract readonly code: string;

  constructor({ handler, method, path }: DeclaredRoute, fault: string) {
    super(`${handler} (${method} ${path}) ${fault}`);
  }
}

/** A route's permission depends on the row, and its handler does not ask which rows. */
export class UnscopedHandler extends PolicyFault {
  readonly code = 'UNSCOPED_HANDLER';

  constructor(route: DeclaredRoute, permission: Permission) {
    super(
      route,
      `asks for ${permission.describe()}, which depends on the row, but takes neither @FromScope() nor @RowScope(): every row would be open. ` +
        'Take one of them, or declare a permission without a scope.',
    );
  }
}

/** A route's permission asks for a code that no resource declares, so that nobody could hold it. */
export class UnknownPermission extends PolicyFault {
  readonly code = 'UNKNOWN_PERMISSION';

  constructor(route: DeclaredRoute, permission: string) {
    super(
      route,
      `asks for "${permission}", which no resource declares. Declare it with @Resource(), or correct the code.`,
    );
  }
}

/** A route's permission asks for a scope that no credential can be limited to. */
export class UnknownScope extends PolicyFault {
  readonly code = 'UNKNOWN_SCOPE';

  constructor(route: DeclaredRoute, scope: string) {
    super(
      route,
      `asks for the scope "${scope}", but no resource has this name. Scopes are a resource and read or write: articles:read.`,
    );
  }
}

/** A route asks for a permission on its rows that is one on the rows of another resource. */
export class ForeignPermission extends PolicyFault {
  readonly code = 'FOREIGN_PERMISSION';

  constructor(route: DeclaredRoute, permission: string) {
    super(
      route,
      `asks for "${permission}" on its rows, which are not rows of that resource. HasPermission() asks for it at large.`,
    );
  }
}

/**
 * Holds a route's declaration against what the guards and the handler will do with it, before any request comes.
 *
 * @throws {UnscopedHandler | UnknownPermission | UnknownScope | ForeignPermission | NotAViewSet}
 */
export function assertPolicyHolds(route: DeclaredRoute, permission: Permission, registry: PermissionRegistry): void {
  const pipes = pipesOf(route);
  if (pipes.includes(ObjectPipe)) {
    modelOf(route.getClass());
  }
  if (dependsOnRows(permission) && !pipes.includes(ObjectPipe) && !pipes.includes(RowScopePipe)) {
    throw new UnscopedHandler(route, permission);
  }
  const action = { method: route.method, resource: resourceName(route.getClass()) };
  for (const leaf of leavesOf(permission)) {
    const unknown = leaf.requires(action).find((code) => !registry.has(code));
    if (unknown !== undefined) {
      throw new UnknownPermission(route, unknown);
    }
    const unknownScope = leaf instanceof CarriesScopes && leaf.scopes.find((scope) => !registry.hasScope(scope));
    if (typeof unknownScope === 'string') {
      throw new UnknownScope(route, unknownScope);
    }
    if (leaf instanceof HoldsObjectPermission && registry.find(leaf.code)?.resource !== action.resource) {
      throw new ForeignPermission(route, leaf.code);
    }
  }
}

import { Injectable } from '@nestjs/common';
import { HasObjectPermission } from '../permissions/has-object-permission.permission.js';
import { HoldsPermission } from '../permissions/has-permission.permission.js';
import { type Permission } from '../permissions/permission.js';
import { RoutePermissions } from '../permissions/route-permissions.js';
import { codeOfMethod, type PermissionCode } from '../permissions/registry/permission-code.js';
import { type RegisteredPermission } from '../permissions/registry/registered-permission.js';
import { resourceName } from '../permissions/registry/resource.decorator.js';
import { isViewSet, type ModelDefinition, modelOf } from './model-view-set/model.js';
import { type DeclaredRoute, RouteInventory } from './route-inventory.js';

/** What a resource's routes ask for, where a permission is about to be used. */
export interface ResourcePolicy {
  readonly resource: string;
  readonly code: PermissionCode;
  /** The method that asks for the permission. */
  readonly method: string;
  /** What the route asks for. */
  readonly permission: Permission;
  /** What its rows are read by, before anything else is done to them; `null` when the resource has no rows. */
  readonly reading: Permission | null;
  readonly model: ModelDefinition | null;
}

/** The policies behind the permissions: what an administrator asks about when asking who may do something. */
@Injectable()
export class ResourcePolicies {
  constructor(
    private readonly routes: RouteInventory,
    private readonly permissions: RoutePermissions,
  ) {}

  /** @returns the policy of the route that asks for the permission; where none does, the permission itself, on the row */
  of({ code, resource }: RegisteredPermission): ResourcePolicy {
    const routes = this.routes.routes().filter((route) => resourceName(route.getClass()) === resource);
    const viewSet = routes.find((route) => isViewSet(route.getClass()))?.getClass();
    const asking =
      routes.find(
        (route) => route.getClass() === viewSet && isPlain(route) && codeOfMethod(resource, route.method) === code,
      ) ?? routes.find((route) => asksFor(this.permissions.of(route).permission, code));
    return {
      resource,
      code,
      method: asking?.method ?? 'POST',
      permission: asking ? this.permissions.of(asking).permission : HasObjectPermission(code),
      reading: viewSet ? this.permissions.ofClass(viewSet) : null,
      model: viewSet ? modelOf(viewSet) : null,
    };
  }
}

/** Whether the route is one of a view set's own; of the two that change a row, the one that needs no whole body. */
function isPlain({ path, method }: DeclaredRoute): boolean {
  return method === 'POST' ? !path.includes(':') : path.endsWith('/:id') && method !== 'PUT';
}

function asksFor(permission: Permission, code: PermissionCode): boolean {
  return permission instanceof HoldsPermission
    ? permission.code === code
    : (permission.parts?.operands.some((operand) => asksFor(operand, code)) ?? false);
}

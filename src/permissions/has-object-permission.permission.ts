import { type Condition } from './condition.js';
import { HoldsPermission } from './has-permission.permission.js';
import { type Permission, type PermissionRequest } from './permission.js';
import { type PermissionCode } from './registry/permission-code.js';
import { type Scope } from './scope.js';
import { type Verdict } from './verdict.js';

/** See {@link HasObjectPermission}. */
export class HoldsObjectPermission extends HoldsPermission {
  override hasPermission({ identity }: PermissionRequest): Verdict {
    return identity.isAuthenticated ? 'allow' : 'deny';
  }

  override scope(rows: Scope<object>, request: PermissionRequest): Condition {
    return rows.granted(this.code, request);
  }

  override describe(): string {
    return `HasObjectPermission(${this.code})`;
  }
}

/** The caller holds the permission on the row: on every one, or on this one. For an act on a row that is none of view, change and delete. */
export function HasObjectPermission(code: PermissionCode): Permission {
  return new HoldsObjectPermission(code);
}

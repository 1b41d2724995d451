import { type PermissionCode } from './permission-code.js';

/** What can be granted. */
export interface RegisteredPermission {
  readonly code: PermissionCode;
  readonly name: string;
  readonly resource: string;
  readonly description: string;
  /** The scope that lets a limited credential use it, such as `articles:write`. */
  readonly scope: string;
}

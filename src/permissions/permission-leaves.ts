import { type Permission } from './permission.js';

/** @returns the permissions of a composition that decide by themselves, however deep they are; of any other permission, itself */
export function leavesOf(permission: Permission): readonly Permission[] {
  return permission.parts?.operands.flatMap(leavesOf) ?? [permission];
}

/** Whether the permission, or one that it is composed of, says something of rows: then what it allows a request is still open. */
export function dependsOnRows(permission: Permission): boolean {
  return leavesOf(permission).some((leaf) => leaf.scope !== undefined);
}

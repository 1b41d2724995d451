import { DataSource } from 'typeorm';
import { DatabasePermissionSource } from '../../src/accounts/grants/database-permission.source.js';
import { ObjectPermission } from '../../src/accounts/grants/object-permission.entity.js';
import { PermissionGrant } from '../../src/accounts/grants/permission-grant.entity.js';
import { GroupMember } from '../../src/accounts/groups/group-member.entity.js';
import { Group } from '../../src/accounts/groups/group.entity.js';
import { type Id, newId } from '../../src/core/id.js';
import { type TestApp } from './test-app.js';

/** A permission that a test grants. */
export interface NewGrant {
  /** The account, or the group, that is granted it. */
  readonly to: { readonly user: Id } | { readonly group: Id };
  readonly permission: string;
  /** The one row; every row when there is none. */
  readonly on?: Id;
  readonly expiresAt?: Date;
}

/** Grants a permission behind the server's back, and has the server look again. @returns the grant's id */
export async function grant(app: TestApp, { to, permission, on, expiresAt }: NewGrant): Promise<Id> {
  const id = newId();
  const row = {
    id,
    userId: 'user' in to ? to.user : null,
    groupId: 'group' in to ? to.group : null,
    permission,
    expiresAt: expiresAt ?? null,
  };
  const { manager } = app.get(DataSource);
  await (on === undefined
    ? manager.insert(PermissionGrant, row)
    : manager.insert(ObjectPermission, { ...row, objectId: on }));
  app.get(DatabasePermissionSource).forgetAll();
  return id;
}

/** Takes a grant back, whichever kind it is. */
export async function revoke(app: TestApp, id: Id): Promise<void> {
  const { manager } = app.get(DataSource);
  await Promise.all([manager.delete(PermissionGrant, id), manager.delete(ObjectPermission, id)]);
  app.get(DatabasePermissionSource).forgetAll();
}

/** Makes a group with these members. @returns its id */
export async function createGroup(
  app: TestApp,
  { members = [], parent }: { readonly members?: readonly Id[]; readonly parent?: Id } = {},
): Promise<Id> {
  const id = newId();
  const { manager } = app.get(DataSource);
  await manager.insert(Group, { id, name: `group ${id}`, nameKey: `group ${id}`, parentId: parent ?? null });
  await manager.insert(
    GroupMember,
    members.map((userId) => ({ userId, groupId: id })),
  );
  app.get(DatabasePermissionSource).forgetAll();
  return id;
}

import { Injectable } from '@nestjs/common';
import { type HeldPermissions } from '../../core/held-permissions.js';
import { type Id } from '../../core/id.js';
import { asksForGrants } from '../../permissions/condition.js';
import { ObjectGrants } from '../../permissions/object-grants.js';
import { type Permission, type PermissionRequest } from '../../permissions/permission.js';
import { leavesOf } from '../../permissions/permission-leaves.js';

/** Reads what was granted on a row, before a permission decides about it. */
@Injectable()
export class RowGrants {
  constructor(private readonly grants: ObjectGrants) {}

  /** @returns what the caller holds, with the grants on the row where the permission asks for them: then one query, else none */
  async heldOn(id: Id, permission: Permission, request: PermissionRequest): Promise<HeldPermissions> {
    const {
      identity: { userId },
      held,
      resource,
    } = request;
    // Each leaf is asked for itself: in the condition of the whole, one that asks for grants may have been simplified away.
    const asks = leavesOf(permission).some((leaf) => asksForGrants(leaf.rows(request)));
    return userId === null || resource === null || !asks
      ? held
      : held.on(id, await this.grants.on(resource, id, { userId, groups: held.groups }));
  }
}

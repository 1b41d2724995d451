import { Injectable } from '@nestjs/common';
import { type HeldPermissions } from '../../core/held-permissions.js';
import { type Id } from '../../core/id.js';
import { asksForGrants, type Condition } from '../../permissions/condition.js';
import { ObjectGrants } from '../../permissions/object-grants.js';
import { type PermissionRequest } from '../../permissions/permission.js';

/** Reads what was granted on a row, before a permission decides about it. */
@Injectable()
export class RowGrants {
  constructor(private readonly grants: ObjectGrants) {}

  /** @returns what the caller holds, with the grants on the row where the condition asks for them: then one query, else none */
  async heldOn(
    id: Id,
    condition: Condition,
    { identity: { userId }, held, resource }: PermissionRequest,
  ): Promise<HeldPermissions> {
    return userId === null || resource === null || !asksForGrants(condition)
      ? held
      : held.on(id, await this.grants.on(resource, id, { userId, groups: held.groups }));
  }
}

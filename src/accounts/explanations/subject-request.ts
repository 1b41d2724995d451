import { Injectable } from '@nestjs/common';
import { HeldPermissions } from '../../core/held-permissions.js';
import { Identity } from '../../core/identity.js';
import { HeldPermissionsReader } from '../../permissions/held-permissions.reader.js';
import { type Permission, type PermissionRequest } from '../../permissions/permission.js';
import { RowGrants } from '../../pipeline/model-view-set/row-grants.js';
import { type FoundPolicy } from './policy-question.js';
import { type User } from '../user.entity.js';

/** Asks a policy as another account would: signed in by a credential that is not limited. */
@Injectable()
export class SubjectRequest {
  constructor(
    private readonly permissions: HeldPermissionsReader,
    private readonly grants: RowGrants,
  ) {}

  /** @param user `null` for nobody in particular, who holds nothing */
  async of(user: User | null, { policy: { method, resource } }: FoundPolicy): Promise<PermissionRequest> {
    const identity = user ? Identity.of(user, { scheme: 'explain', id: user.id, scopes: null }) : Identity.anonymous;
    const held = user ? await this.permissions.of(identity) : HeldPermissions.none;
    return { identity, method, held, resource };
  }

  /** @returns the same request, with what was granted on the row as far as the permission asks for it */
  async about(
    { object }: Pick<FoundPolicy, 'object'>,
    permission: Permission,
    request: PermissionRequest,
  ): Promise<PermissionRequest> {
    return object ? { ...request, held: await this.grants.heldOn(object.id, permission, request) } : request;
  }
}

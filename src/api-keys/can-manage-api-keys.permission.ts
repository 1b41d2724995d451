import { Injectable } from '@nestjs/common';
import { type Identity } from '../core/identity.js';
import { and, type Condition, NONE, or } from '../permissions/condition.js';
import { Permission, type PermissionRequest } from '../permissions/permission.js';
import { isSafe } from '../permissions/safe-methods.js';
import { type Scope } from '../permissions/scope.js';
import { type Verdict } from '../permissions/verdict.js';
import { type ApiKey } from './api-key.entity.js';

/**
 * Owners manage their keys. Staff manage those of service accounts, and see and revoke everybody's: they do not change or rotate another person's,
 * which would let them act as that person.
 *
 * A revoked key is gone for everyone.
 */
@Injectable()
export class CanManageApiKeys extends Permission<ApiKey> {
  hasPermission({ identity }: PermissionRequest): Verdict {
    return identity.isAuthenticated ? 'allow' : 'deny';
  }

  override scope(keys: Scope<ApiKey>, { identity, method }: PermissionRequest): Condition {
    const live = keys.is('revokedAt', null);
    if (!administersApiKeys(identity)) {
      return and(live, own(keys, identity));
    }
    return isSafe(method) || method === 'DELETE'
      ? live
      : and(live, or(own(keys, identity), keys.is('ownerType', 'service_account')));
  }
}

/** Whose rank it is to look after the keys of others; the one place that says so. */
export function administersApiKeys({ isStaff, isSuperuser }: Identity): boolean {
  return isStaff || isSuperuser;
}

function own(keys: Scope<ApiKey>, { userId }: Identity): Condition {
  return userId === null ? NONE : keys.is('ownerId', userId);
}

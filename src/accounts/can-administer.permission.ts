import { Injectable } from '@nestjs/common';
import { ALL, and, type Condition } from '../permissions/condition.js';
import { Permission, type PermissionRequest } from '../permissions/permission.js';
import { isSafe } from '../permissions/safe-methods.js';
import { type Scope } from '../permissions/scope.js';
import { type Verdict } from '../permissions/verdict.js';
import { type User } from './user.entity.js';

/**
 * A superuser may change every account; staff may read every one and change those that are neither staff nor superuser, so that nobody takes over
 * an account of their own rank or above.
 */
@Injectable()
export class CanAdminister extends Permission<User> {
  hasPermission({ identity }: PermissionRequest): Verdict {
    return identity.isStaff || identity.isSuperuser ? 'allow' : 'deny';
  }

  override scope(users: Scope<User>, { identity, method }: PermissionRequest): Condition {
    return isSafe(method) || identity.isSuperuser
      ? ALL
      : and(users.is('isStaff', false), users.is('isSuperuser', false));
  }
}

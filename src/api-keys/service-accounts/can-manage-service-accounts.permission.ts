import { Injectable } from '@nestjs/common';
import { type User } from '../../accounts/user.entity.js';
import { type Condition } from '../../permissions/condition.js';
import { Permission, type PermissionRequest } from '../../permissions/permission.js';
import { type Scope } from '../../permissions/scope.js';
import { type Verdict } from '../../permissions/verdict.js';
import { administersApiKeys } from '../can-manage-api-keys.permission.js';

/** Staff manage service accounts, and no other accounts here. */
@Injectable()
export class CanManageServiceAccounts extends Permission<User> {
  hasPermission({ identity }: PermissionRequest): Verdict {
    return administersApiKeys(identity) ? 'allow' : 'deny';
  }

  override scope(users: Scope<User>): Condition {
    return users.is('isServiceAccount', true);
  }
}

import { Injectable } from '@nestjs/common';
import { Permission, type PermissionRequest } from './permission.js';
import { type Verdict } from './verdict.js';

/** A superuser, who holds every permission. */
@Injectable()
export class IsSuperuser extends Permission {
  hasPermission({ identity }: PermissionRequest): Verdict {
    return identity.isSuperuser ? 'allow' : 'deny';
  }
}

import { Injectable } from '@nestjs/common';
import { Permission, type PermissionRequest } from './permission.js';
import { type Verdict } from './verdict.js';

/** A member of staff: DRF's `IsAdminUser`. */
@Injectable()
export class IsAdmin extends Permission {
  hasPermission({ identity }: PermissionRequest): Verdict {
    return identity.isStaff ? 'allow' : 'deny';
  }
}

import { Injectable } from '@nestjs/common';
import { Permission, type PermissionRequest } from './permission.js';
import { type Verdict } from './verdict.js';

/** A known caller: what a route without a declaration asks for. */
@Injectable()
export class IsAuthenticated extends Permission {
  hasPermission({ identity }: PermissionRequest): Verdict {
    return identity.isAuthenticated ? 'allow' : 'deny';
  }
}

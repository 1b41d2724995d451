import { Injectable } from '@nestjs/common';
import { isSafe } from './safe-methods.js';
import { Permission, type PermissionRequest } from './permission.js';
import { type Verdict } from './verdict.js';

/** A known caller, and anyone who only reads. */
@Injectable()
export class IsAuthenticatedOrReadOnly extends Permission {
  hasPermission({ identity, method }: PermissionRequest): Verdict {
    return identity.isAuthenticated || isSafe(method) ? 'allow' : 'deny';
  }
}

import { Injectable } from '@nestjs/common';
import { isSafe } from './safe-methods.js';
import { Permission, type PermissionRequest } from './permission.js';
import { type Verdict } from './verdict.js';

/** A request that changes nothing: GET, HEAD or OPTIONS (RFC 9110, section 9.2.1). */
@Injectable()
export class ReadOnly extends Permission {
  hasPermission({ method }: PermissionRequest): Verdict {
    return isSafe(method) ? 'allow' : 'deny';
  }
}

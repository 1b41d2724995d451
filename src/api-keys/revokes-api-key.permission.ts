import { Injectable } from '@nestjs/common';
import { Permission, type PermissionRequest } from '../permissions/permission.js';
import { type Verdict } from '../permissions/verdict.js';

/** The request revokes a key: a credential that is limited to scopes may do so, since it only takes away. */
@Injectable()
export class RevokesApiKey extends Permission {
  hasPermission({ method }: PermissionRequest): Verdict {
    return method === 'DELETE' ? 'allow' : 'deny';
  }
}

import { Injectable } from '@nestjs/common';
import { ModelPermissions } from '../../permissions/model-permissions.permission.js';
import { type PermissionRequest } from '../../permissions/permission.js';
import { type Verdict } from '../../permissions/verdict.js';

/** Staff who hold what the method asks for: `oauth-clients.view`, `.add`, `.change` or `.delete`. */
@Injectable()
export class AdministersClients extends ModelPermissions {
  override hasPermission(request: PermissionRequest): Verdict {
    const { isStaff, isSuperuser } = request.identity;
    return isStaff || isSuperuser ? super.hasPermission(request) : 'deny';
  }
}

import { Injectable } from '@nestjs/common';
import { type AskedAction, Permission, type PermissionRequest } from './permission.js';
import { codeOfMethod, type PermissionCode } from './registry/permission-code.js';
import { type Verdict } from './verdict.js';

/**
 * The caller holds what the method asks for on every row of the route's resource: `view` to read, `add`, `change` or `delete`. DRF's
 * `DjangoModelPermissions`, but reading asks for a permission too.
 */
@Injectable()
export class ModelPermissions extends Permission {
  hasPermission(request: PermissionRequest): Verdict {
    const code = codeOfMethod(request.resource, request.method);
    return code !== undefined && request.held.has(code) ? 'allow' : 'deny';
  }

  override requires({ resource, method }: AskedAction): readonly PermissionCode[] {
    const code = codeOfMethod(resource, method);
    return code === undefined ? [] : [code];
  }
}

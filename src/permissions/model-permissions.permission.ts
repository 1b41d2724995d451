import { Injectable } from '@nestjs/common';
import { Permission, type PermissionRequest } from './permission.js';
import { type Denial } from './refusal.js';
import { codeOfMethod } from './registry/permission-code.js';
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

  override denial(request: PermissionRequest): Denial {
    const code = codeOfMethod(request.resource, request.method);
    return code === undefined ? {} : { required: [code] };
  }
}

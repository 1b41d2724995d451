import { Injectable } from '@nestjs/common';
import { type Condition, NONE } from './condition.js';
import { ModelPermissions } from './model-permissions.permission.js';
import { type PermissionRequest } from './permission.js';
import { codeOfMethod } from './registry/permission-code.js';
import { type Scope } from './scope.js';
import { type Verdict } from './verdict.js';

/**
 * The caller holds what the method asks for on the row: it was granted on every row of the resource, or on this one, to the account or to a group
 * it is in. DRF's `DjangoObjectPermissions` with django-guardian, where the two do not meet. A new row has no grants: adding one asks for `add` at large.
 */
@Injectable()
export class ObjectPermissions extends ModelPermissions {
  override hasPermission(request: PermissionRequest): Verdict {
    if (request.method === 'POST') {
      return super.hasPermission(request);
    }
    return request.identity.isAuthenticated && this.requires(request).length > 0 ? 'allow' : 'deny';
  }

  override scope(rows: Scope<object>, request: PermissionRequest): Condition {
    const code = codeOfMethod(request.resource, request.method);
    return code === undefined ? NONE : rows.granted(code, request);
  }
}

import { Injectable } from '@nestjs/common';
import { type Condition, NONE } from './condition.js';
import { Permission, type PermissionRequest } from './permission.js';
import { type Denial } from './refusal.js';
import { codeOfMethod } from './registry/permission-code.js';
import { type Scope } from './scope.js';
import { type Verdict } from './verdict.js';

/**
 * The caller holds what the method asks for on the row: it was granted on every row of the resource, or on this one, to the account or to a group
 * it is in. DRF's `DjangoObjectPermissions` with django-guardian, where the two do not meet. A new row has no grants: adding one asks for `add` at large.
 */
@Injectable()
export class ObjectPermissions extends Permission {
  hasPermission(request: PermissionRequest): Verdict {
    const code = codeOfMethod(request.resource, request.method);
    const allowed = request.method === 'POST' ? request.held.has(code ?? '') : request.identity.isAuthenticated;
    return code !== undefined && allowed ? 'allow' : 'deny';
  }

  override scope(rows: Scope<object>, request: PermissionRequest): Condition {
    const code = codeOfMethod(request.resource, request.method);
    return code === undefined ? NONE : rows.granted(code, request);
  }

  override denial(request: PermissionRequest): Denial {
    const code = codeOfMethod(request.resource, request.method);
    return code === undefined ? {} : { required: [code] };
  }
}

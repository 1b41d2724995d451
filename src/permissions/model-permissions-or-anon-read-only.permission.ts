import { Injectable } from '@nestjs/common';
import { ModelPermissions } from './model-permissions.permission.js';
import { type PermissionRequest } from './permission.js';
import { isSafe } from './safe-methods.js';
import { type Verdict } from './verdict.js';

/** Anyone reads; who changes something holds what {@link ModelPermissions} asks for. DRF's `DjangoModelPermissionsOrAnonReadOnly`. */
@Injectable()
export class ModelPermissionsOrAnonReadOnly extends ModelPermissions {
  override hasPermission(request: PermissionRequest): Verdict {
    return isSafe(request.method) ? 'allow' : super.hasPermission(request);
  }
}

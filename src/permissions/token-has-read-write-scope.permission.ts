import { Injectable } from '@nestjs/common';
import { requiredScope } from './credential-scope.js';
import { Permission, type PermissionRequest } from './permission.js';
import { type Denial } from './refusal.js';
import { type Verdict } from './verdict.js';

/** The credential is limited to scopes, and has the one to read, or to write, the route's resource. django-oauth-toolkit's class of this name. */
@Injectable()
export class TokenHasReadWriteScope extends Permission {
  hasPermission({ identity, resource, method }: PermissionRequest): Verdict {
    const scopes = identity.credential?.scopes ?? [];
    return resource !== null && scopes.includes(requiredScope(resource, method)) ? 'allow' : 'deny';
  }

  override denial({ resource, method }: PermissionRequest): Denial {
    return resource === null
      ? {}
      : { detail: 'The credential has no scope for this.', scope: requiredScope(resource, method) };
  }
}

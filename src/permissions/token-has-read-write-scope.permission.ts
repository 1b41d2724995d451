import { Injectable } from '@nestjs/common';
import { Permission, type PermissionRequest } from './permission.js';
import { type Denial } from './refusal.js';
import { isSafe } from './safe-methods.js';
import { type Verdict } from './verdict.js';

/** The credential is limited to scopes, and has the one to read, or to write, the route's resource. django-oauth-toolkit's class of this name. */
@Injectable()
export class TokenHasReadWriteScope extends Permission {
  hasPermission(request: PermissionRequest): Verdict {
    return request.identity.credential?.scopes?.includes(required(request)) ? 'allow' : 'deny';
  }

  override denial(request: PermissionRequest): Denial {
    return { detail: 'The credential has no scope for this.', scope: required(request) };
  }
}

function required({ resource, method }: PermissionRequest): string {
  return `${resource ?? ''}:${isSafe(method) ? 'read' : 'write'}`;
}

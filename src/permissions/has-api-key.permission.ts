import { Injectable } from '@nestjs/common';
import { Permission, type PermissionRequest } from './permission.js';
import { type Verdict } from './verdict.js';

/** A caller with an API key: djangorestframework-api-key's `HasAPIKey`. `anyOf(HasApiKey, IsAdmin)` lets machines and staff in. */
@Injectable()
export class HasApiKey extends Permission {
  hasPermission({ identity }: PermissionRequest): Verdict {
    return identity.credential?.scheme === 'api-key' ? 'allow' : 'deny';
  }
}

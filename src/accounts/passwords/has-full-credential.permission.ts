import { Injectable } from '@nestjs/common';
import { Permission, type PermissionRequest } from '../../permissions/permission.js';
import { type Denial } from '../../permissions/refusal.js';
import { type Verdict } from '../../permissions/verdict.js';

/** A known caller by a credential that is not limited to scopes: one that was given a part of an account must not take over the whole. */
@Injectable()
export class HasFullCredential extends Permission {
  hasPermission({ identity }: PermissionRequest): Verdict {
    return identity.credential !== null && identity.credential.scopes === null ? 'allow' : 'deny';
  }

  override denial(): Denial {
    return { detail: 'Only a login or a token that is not limited to scopes may do this.' };
  }
}

import { Permission, type PermissionRequest } from './permission.js';
import { type PermissionCode } from './registry/permission-code.js';
import { type Verdict } from './verdict.js';

/** See {@link HasPermission}. */
export class HoldsPermission extends Permission {
  constructor(readonly code: PermissionCode) {
    super();
  }

  hasPermission({ held }: PermissionRequest): Verdict {
    return held.has(this.code) ? 'allow' : 'deny';
  }

  override requires(): readonly PermissionCode[] {
    return [this.code];
  }

  override describe(): string {
    return `HasPermission(${this.code})`;
  }
}

/** The caller holds the permission on every row of its resource. A code that no resource declares stops the start. */
export function HasPermission(code: PermissionCode): Permission {
  return new HoldsPermission(code);
}

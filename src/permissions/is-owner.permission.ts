import { type Condition, NONE } from './condition.js';
import { Permission, type PermissionRequest } from './permission.js';
import { type Scope } from './scope.js';
import { type Verdict } from './verdict.js';

/** A row by its fields, of which one holds an account's id. */
type OwnedRow = Record<string, string | null>;

/** The row is the caller's: its `ownerId`, or the field that is given, holds the account's id. `@Permissions(new IsOwner('authorId'))`. */
export class IsOwner extends Permission<OwnedRow> {
  constructor(private readonly field = 'ownerId') {
    super();
  }

  hasPermission({ identity }: PermissionRequest): Verdict {
    return identity.isAuthenticated ? 'allow' : 'deny';
  }

  override scope(rows: Scope<OwnedRow>, { identity }: PermissionRequest): Condition {
    return identity.userId === null ? NONE : rows.is(this.field, identity.userId);
  }

  override describe(): string {
    return `IsOwner(${this.field})`;
  }
}

import { ALL, type Comparable, type Condition, NONE } from './condition.js';
import { type HeldPermissions } from '../core/held-permissions.js';
import { type Id } from '../core/id.js';

/** Who asks, and what was granted. */
export interface ScopeRequest {
  readonly identity: { readonly userId: Id | null };
  readonly held: HeldPermissions;
}

/** How a permission speaks of a resource's rows: by fields that the resource has, and by what was granted on them. */
export class Scope<Resource extends object> {
  /** Rows whose field has the value; a field that may be NULL is compared with `null`. */
  is<Field extends keyof Resource & string>(field: Field, value: Resource[Field] & Comparable): Condition {
    return { kind: 'equals', field, value };
  }

  /** Rows on which the caller holds the permission: every one, if it holds it at large, else those on which it was granted. */
  granted(permission: string, { identity, held }: ScopeRequest): Condition {
    if (held.has(permission)) {
      return ALL;
    }
    return identity.userId === null || !held.permits(permission)
      ? NONE
      : { kind: 'granted', permission, userId: identity.userId, groupIds: held.groups.map(({ id }) => id) };
  }
}

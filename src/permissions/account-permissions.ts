import { type HeldGroup } from '../core/held-permissions.js';
import { type Id } from '../core/id.js';

/** What was granted to an account: to itself, and to the groups it is in. */
export interface AccountPermissions {
  /** The codes that hold on every object, of permissions that still exist. */
  readonly codes: ReadonlySet<string>;
  /** The groups it is in, itself or through a group within them. */
  readonly groups: readonly HeldGroup[];
}

/** Where permissions are read from. The accounts module provides it. */
export abstract class PermissionSource {
  /**
   * @returns what was granted to the account, as the database has it now
   * @throws {Unavailable} when the database cannot answer
   */
  abstract of(userId: Id): AccountPermissions | Promise<AccountPermissions>;
}

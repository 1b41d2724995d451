import { type Id } from '../core/id.js';
import { type Account } from '../core/identity.js';

/** An active account, as the database has it now. */
export interface ActiveUser {
  readonly account: Account;
  /** Tokens of an earlier version are dead: it grows when the password changes or everything is logged out. */
  readonly tokenVersion: number;
}

/** Where schemes find the account a credential belongs to. The accounts module provides it. */
export abstract class UserLookup {
  /**
   * @returns the account; `undefined` when it does not exist or is not active
   * @throws {Unavailable} when the database cannot answer
   */
  abstract findActive(id: Id): ActiveUser | undefined | Promise<ActiveUser | undefined>;
}

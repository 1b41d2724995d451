import { type Id } from '../../core/id.js';
import { type Account } from '../../core/identity.js';
import { type Secret } from '../../core/secret.js';

/** A session that holds, with the account it belongs to as the database has it now. */
export interface LiveSession {
  /** Not the cookie's value, and of no use as one. */
  readonly id: Id;
  readonly account: Account;
}

/** Where the session scheme finds the session behind a cookie. The accounts module provides it. */
export abstract class SessionLookup {
  /**
   * @param secret the cookie's value
   * @returns the session; `undefined` when it is unknown, has expired or was ended, or its account is not active: no caller learns which
   * @throws {Unavailable} when the database cannot answer
   */
  abstract findLive(secret: Secret): Promise<LiveSession | undefined>;
}

import { type Id } from '../../core/id.js';
import { type Account } from '../../core/identity.js';
import { type Secret } from '../../core/secret.js';

/** A token that holds, with the account it belongs to as the database has it now. */
export interface LiveToken {
  /** What its owner revokes it by; of no use as a credential. */
  readonly id: Id;
  readonly account: Account;
  /** What it is limited to; `null` when it may do all that its account may. */
  readonly scopes: readonly string[] | null;
}

/** Who judges the tokens that the token scheme is shown. The accounts module provides it. */
export abstract class TokenVerifier {
  /**
   * @param token as it was presented; anything may be in it
   * @returns the token; `undefined` when it is malformed, unknown, expired or revoked, or its account is not active: no caller learns which
   * @throws {Unavailable} when the database cannot answer
   */
  abstract verify(token: Secret): Promise<LiveToken | undefined>;
}

import { type Id } from '../../core/id.js';
import { type Account } from '../../core/identity.js';
import { type Rate } from '../../core/rate.js';
import { type Secret } from '../../core/secret.js';

/** A key that holds, with its owner's account as the database has it now. */
export interface LiveApiKey {
  /** What it is managed by; of no use as a credential. */
  readonly id: Id;
  readonly account: Account;
  /** What it is limited to; never more than the account may. */
  readonly scopes: readonly string[];
  /** Its own, counted beside those of the account; `undefined` when it has none. */
  readonly rates: readonly Rate[] | undefined;
}

/** Who judges the keys that the scheme is shown. The module of API keys provides it. */
export abstract class ApiKeyVerifier {
  /**
   * @param key as it was presented; anything may be in it
   * @param clientAddress where it was presented from, as the request has it
   * @returns the key; `undefined` when it is malformed, unknown, expired, revoked or not to be used from there, or its owner is not active: no caller
   *   learns which
   * @throws {Unavailable} when the database cannot answer
   */
  abstract verify(key: Secret, clientAddress: string): Promise<LiveApiKey | undefined>;
}

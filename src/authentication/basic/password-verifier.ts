import { type Account } from '../../core/identity.js';
import { type CallingRequest } from '../../core/api-request.js';

/** Where credentials came from. */
export interface PasswordOrigin {
  /** The client's address. */
  readonly address: string;
  /** For the record. */
  readonly request?: CallingRequest;
}

/** Who judges the names and passwords that the Basic scheme is shown. The accounts module provides it. */
export abstract class PasswordVerifier {
  /**
   * By every rule of a login: one answer, after one time, for unknown, wrong, inactive and without a password.
   *
   * @param password exactly as it was sent
   * @returns the account; `undefined` when it may not log in
   * @throws {ApiException} 429 when there were too many failed logins; nothing was judged
   * @throws {Unavailable} when too many passwords are waiting, or the database cannot answer
   */
  abstract verify(username: string, password: string, origin: PasswordOrigin): Promise<Account | undefined>;
}

import { type Account, type Identity } from '../../core/identity.js';
import { PermissionDenied } from '../../exceptions/api.exceptions.js';

/**
 * @returns the account behind a credential
 * @throws {PermissionDenied} when there is none, as behind the key of a service: it does not log in, and has no second factor
 */
export function personOf({ account }: Identity): Account {
  if (!account) {
    throw new PermissionDenied('Only an account that logs in has a second factor.');
  }
  return account;
}

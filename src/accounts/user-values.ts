import { Injectable } from '@nestjs/common';
import { emailKey, usernameKey } from './account-keys.js';
import { ValidationFailed } from '../exceptions/api.exceptions.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { at, passwordFaults, type PasswordOwner } from './passwords/password-policy.js';
import { type UpdateUserDto } from './update-user.dto.js';
import { type User } from './user.entity.js';

/** What is written of an account's body: its password as a hash, its names also as what they are unique by. */
@Injectable()
export class UserValues {
  constructor(private readonly passwords: PasswordHasher) {}

  /**
   * @param current the account as it is, if there is one: a new password must not be like what stays of it either
   * @throws {ValidationFailed} with every reason against the password
   */
  async of(body: UpdateUserDto, current: PasswordOwner = {}): Promise<Partial<User>> {
    const { password, username, email, ...rest } = body;
    const faults = password === undefined ? [] : passwordFaults(password, { ...current, ...body });
    if (faults.length > 0) {
      throw new ValidationFailed(at('/password', faults));
    }
    return {
      ...rest,
      ...(username !== undefined && { username, usernameKey: usernameKey(username) }),
      ...(email !== undefined && {
        email,
        emailKey: emailKey(email),
        ...(isAnother(email, current.email) && { emailVerifiedAt: null }),
      }),
      ...(password !== undefined && { passwordHash: await this.passwords.hash(password) }),
    };
  }
}

/** Nobody has shown yet that another address is theirs. */
function isAnother(email: string, current: string | undefined): boolean {
  return current === undefined || emailKey(email) !== emailKey(current);
}

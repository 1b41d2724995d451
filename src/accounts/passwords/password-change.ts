import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditTrail } from '../../database/audit-trail.js';
import { SESSION } from '../../authentication/session/session.authentication.js';
import { type Account, type Credential } from '../../core/identity.js';
import { type Secret } from '../../core/secret.js';
import { ValidationFailed } from '../../exceptions/api.exceptions.js';
import { type FieldError } from '../../exceptions/problem.js';
import { CredentialVerifier, type LoginOrigin } from '../credential-verifier.js';
import { DatabaseUserLookup } from '../database-user.lookup.js';
import { User } from '../user.entity.js';
import { type ChangePasswordDto } from './change-password.dto.js';
import { PasswordHasher } from './password-hasher.js';
import { at, passwordFaults } from './password-policy.js';
import { PasswordReplacement } from './password-replacement.js';

const WRONG: FieldError = {
  pointer: '/currentPassword',
  code: 'invalid',
  detail: 'This is not the current password.',
};

const SAME: FieldError = {
  pointer: '/newPassword',
  code: 'invalid',
  detail: 'Must differ from the current password.',
};

/** Changes the caller's own password. */
@Injectable()
export class PasswordChange {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly credentials: CredentialVerifier,
    private readonly passwords: PasswordHasher,
    private readonly replacement: PasswordReplacement,
    private readonly lookup: DatabaseUserLookup,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Replaces the password, with all that {@link PasswordReplacement} says. A session that asks for it goes on, under a new secret; whoever asks by
   * another credential logs in again.
   *
   * @returns the session's new secret, for its cookie
   * @throws {ValidationFailed} when the new password is refused, before the current one is judged; or when that is wrong, which counts as a failed login
   * @throws {LockedOut} after too many of them
   */
  async change(
    account: Account,
    credential: Credential,
    { currentPassword, newPassword }: ChangePasswordDto,
    origin: LoginOrigin,
  ): Promise<Secret | undefined> {
    const faults = [
      ...at('/newPassword', passwordFaults(newPassword, account)),
      ...(newPassword === currentPassword ? [SAME] : []),
    ];
    if (faults.length > 0) {
      throw new ValidationFailed(faults);
    }
    const user = await this.credentials.reauthenticate(account.username, currentPassword, origin);
    if (user?.id !== account.id) {
      throw new ValidationFailed([WRONG]);
    }
    const passwordHash = await this.passwords.hash(newPassword);
    const secret = await this.dataSource.transaction(async (manager) => {
      // Of two changes at once the second finds the password that it knew replaced already.
      const { affected } = await manager.update(
        User,
        { id: user.id, passwordHash: user.passwordHash ?? '' },
        { passwordHash },
      );
      if (affected !== 1) {
        throw new ValidationFailed([WRONG]);
      }
      await this.audit.record(
        manager,
        { action: 'users.change-password', object: { type: 'users', id: user.id } },
        origin.request,
      );
      return this.replacement.complete(manager, user, credential.scheme === SESSION ? credential.id : null);
    });
    this.lookup.forget(user.id);
    return secret;
  }
}

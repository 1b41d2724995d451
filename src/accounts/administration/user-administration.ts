import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditTrail } from '../../database/audit-trail.js';
import { newId } from '../../core/id.js';
import { type Secret } from '../../core/secret.js';
import { ValidationFailed } from '../../exceptions/api.exceptions.js';
import { uniqueViolation } from '../../exceptions/unique-violation.js';
import { DtoValidator } from '../../serializers/input/dto-validator.js';
import { usernameKey } from '../account-keys.js';
import { CreateUserDto } from '../create-user.dto.js';
import { DatabaseUserLookup } from '../database-user.lookup.js';
import { Lockouts } from '../lockout/lockouts.js';
import { PasswordReplacement } from '../passwords/password-replacement.js';
import { UserValues } from '../user-values.js';
import { User } from '../user.entity.js';
import { AccountRefused, UnknownUser } from './user-administration.errors.js';

/** What an operator asks of a new account. */
export type AskedUser = Pick<CreateUserDto, 'username' | 'email'> &
  Required<Pick<CreateUserDto, 'isActive' | 'isStaff' | 'isSuperuser'>>;

/** What an operator does with accounts, from the command line: no caller's rights are asked for, every other rule of the API holds. */
@Injectable()
export class UserAdministration {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly values: UserValues,
    private readonly replacement: PasswordReplacement,
    private readonly lockouts: Lockouts,
    private readonly lookup: DatabaseUserLookup,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws {AccountRefused} with everything that is wrong with the account or its password; or when a name is taken */
  async create(asked: AskedUser, password: Secret): Promise<void> {
    const validated = DtoValidator.of(CreateUserDto).validate({ ...asked, password: password.reveal() });
    if (!validated.valid) {
      throw new AccountRefused(validated.errors);
    }
    try {
      const values = await this.values.of(validated.dto);
      const { username, email, ...ranks } = asked;
      await this.dataSource.transaction(async (manager) => {
        const id = newId();
        await manager.insert(User, { ...values, id });
        const after = { username, email, ...ranks };
        await this.audit.record(manager, { action: 'users.add', object: { type: 'users', id }, after });
      });
    } catch (error) {
      throw refusalOf(error) ?? error;
    }
  }

  /**
   * Gives an account another password, with all that {@link PasswordReplacement} says. A lockout ends with it.
   *
   * @throws {UnknownUser}
   * @throws {AccountRefused} with every reason against the password
   */
  async setPassword(username: string, password: Secret): Promise<void> {
    const user = await this.dataSource.manager.findOneBy(User, { usernameKey: usernameKey(username) });
    if (!user) {
      throw new UnknownUser();
    }
    const { passwordHash } = await this.#valuesOf(user, password);
    await this.dataSource.transaction(async (manager) => {
      await manager.update(User, { id: user.id }, { passwordHash });
      await this.audit.record(manager, { action: 'users.change-password', object: { type: 'users', id: user.id } });
      await this.replacement.complete(manager, user);
    });
    this.lookup.forget(user.id);
    await this.lockouts.reset('account', user.username);
  }

  async #valuesOf(user: User, password: Secret): Promise<{ readonly passwordHash: string | null }> {
    try {
      const { passwordHash = null } = await this.values.of({ password: password.reveal() }, user);
      return { passwordHash };
    } catch (error) {
      throw refusalOf(error) ?? error;
    }
  }
}

function refusalOf(error: unknown): AccountRefused | undefined {
  const taken = uniqueViolation(error);
  if (taken) {
    return new AccountRefused([taken]);
  }
  return error instanceof ValidationFailed ? new AccountRefused(error.errors ?? []) : undefined;
}

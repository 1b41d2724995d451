import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { AuditTrail } from '../database/audit-trail.js';
import { newId } from '../core/id.js';
import { Secret } from '../core/secret.js';
import { ValidationFailed } from '../exceptions/api.exceptions.js';
import { SettingsError } from '../settings/read-values.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { UserValues } from './user-values.js';
import { User } from './user.entity.js';

/** The first account of an empty database. */
export interface FirstSuperuser {
  readonly username: string;
  /** The password that was made up for it, to be shown once; `null` when it was given. */
  readonly generatedPassword: Secret | null;
}

/** Makes the account that an empty database needs, so that there is no account with a known password. */
@Injectable()
export class FirstSuperuserCreation {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly values: UserValues,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @returns the account; `undefined` when there are accounts already, or another server was first
   * @throws {SettingsError} when the password policy refuses `ADMIN_PASSWORD`; with every reason, without the password
   */
  async createWhenEmpty(): Promise<FirstSuperuser | undefined> {
    if (await this.users.exists()) {
      return undefined;
    }
    const { adminUsername: username, adminPassword } = this.settings;
    const password = adminPassword ?? new Secret(randomBytes(15).toString('base64url'));
    const values = await this.#valuesWith(password);
    const isMade = await this.users.manager.transaction((manager) => this.#insert(manager, values));
    return isMade ? { username, generatedPassword: adminPassword ? null : password } : undefined;
  }

  async #insert(manager: EntityManager, values: Partial<User>): Promise<boolean> {
    const id = newId();
    const ranks = { isStaff: true, isSuperuser: true };
    const { raw } = (await manager
      .createQueryBuilder()
      .insert()
      .into(User)
      .values({ ...values, ...ranks, id })
      .orIgnore()
      .returning('id')
      .execute()) as { readonly raw: readonly unknown[] };
    if (raw.length === 0) {
      return false;
    }
    const after = { username: this.settings.adminUsername, email: this.settings.adminEmail, ...ranks };
    await this.audit.record(manager, { action: 'users.add', object: { type: 'users', id }, after });
    return true;
  }

  async #valuesWith(password: Secret): Promise<Partial<User>> {
    const { adminUsername: username, adminEmail: email } = this.settings;
    try {
      return await this.values.of({ username, email, password: password.reveal() });
    } catch (error) {
      throw error instanceof ValidationFailed
        ? new SettingsError((error.errors ?? []).map(({ detail }) => `ADMIN_PASSWORD: ${detail}`))
        : error;
    }
  }
}

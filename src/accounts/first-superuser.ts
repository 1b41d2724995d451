import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { newId } from '../core/id.js';
import { Secret } from '../core/secret.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { emailKey, usernameKey } from './account-keys.js';
import { PasswordHasher } from './passwords/password-hasher.js';
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
    private readonly passwords: PasswordHasher,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @returns the account; `undefined` when there are accounts already, or another server was first */
  async createWhenEmpty(): Promise<FirstSuperuser | undefined> {
    if (await this.users.exists()) {
      return undefined;
    }
    const { adminUsername: username, adminEmail: email, adminPassword } = this.settings;
    const password = adminPassword ?? new Secret(randomBytes(15).toString('base64url'));
    const passwordHash = await this.passwords.hash(password.reveal());
    const { raw } = (await this.users
      .createQueryBuilder()
      .insert()
      .values({
        id: newId(),
        username,
        usernameKey: usernameKey(username),
        email,
        emailKey: emailKey(email),
        passwordHash,
        isStaff: true,
        isSuperuser: true,
      })
      .orIgnore()
      .returning('id')
      .execute()) as { readonly raw: readonly unknown[] };
    return raw.length > 0 ? { username, generatedPassword: adminPassword ? null : password } : undefined;
  }
}

import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { type CallingRequest } from '../core/api-request.js';
import { type PreparedStatement, PreparedStatements } from '../database/prepared-statements.js';
import { isStorable } from '../serializers/json-inspection.js';
import { usernameKey } from './account-keys.js';
import { type Concerns, LoginAttempts } from './lockout/login-attempts.js';
import { type VerifiedAccount } from './logins/verified-account.js';
import { type FactorDemand, type HeldFactors } from './mfa/second-factor.js';
import { heldFactorColumns, SecondFactors } from './mfa/second-factors.js';
import { ForeignHashes } from './passwords/foreign-hashes.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { User } from './user.entity.js';

/** An account as it is when a login begins: all that decides about it is read at one moment. */
export type LoginAccount = VerifiedAccount & Pick<User, 'isActive' | 'passwordHash'> & HeldFactors;

/** $1: what the username is unique by. */
const FIND_ACCOUNT: PreparedStatement = {
  name: 'users-find-for-login',
  text: `SELECT "id", "username", "email", "first_name" AS "firstName", "last_name" AS "lastName", "is_active" AS "isActive",
    "is_staff" AS "isStaff", "is_superuser" AS "isSuperuser", "token_version" AS "tokenVersion", "password_hash" AS "passwordHash",
    ${heldFactorColumns('"users"."id"')}
    FROM "users" WHERE "username_key" = $1`,
};

/** An account whose password is right. */
export interface VerifiedPassword {
  readonly user: LoginAccount;
  /** What the login needs beside the password; `null` when that is enough. */
  readonly demand: FactorDemand | null;
}

/** Where credentials came from. */
export interface LoginOrigin {
  /** The client's address, as the request has it (`request.clientAddress`). */
  readonly address: string;
  /** For the record. */
  readonly request?: CallingRequest;
}

/**
 * The one place that judges a username and a password; every way to log in asks here, so none can forget a rule.
 *
 * An unknown name, a wrong password, an inactive account and one without a password are one answer, take one time, and count alike.
 */
@Injectable()
export class CredentialVerifier {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly statements: PreparedStatements,
    private readonly attempts: LoginAttempts,
    private readonly passwords: PasswordHasher,
    private readonly foreignHashes: ForeignHashes,
    private readonly secondFactors: SecondFactors,
  ) {}

  /**
   * Judges the password of a login. A hash that is not of the current parameters is replaced by one that is when it was right.
   *
   * @param password exactly as it was sent: not trimmed, not normalised
   * @returns the account, which may log in once it has met the demand; `undefined` when it may not
   * @throws {LockedOut} when there were too many failed logins for the name or from the address; nothing was judged
   * @throws {Unavailable} when too many passwords are waiting
   */
  async verify(username: string, password: string, origin: LoginOrigin): Promise<VerifiedPassword | undefined> {
    return this.attempts.judge(
      { username, kind: 'password', ...origin },
      async (concerns) => {
        const user = await this.#judge(username, password, concerns);
        return user && this.#verified(user, password);
      },
      ({ demand }) => demand === null,
    );
  }

  /**
   * Judges the password of a request that has no room for a second factor. An account that needs one is answered, and counts, like a wrong password.
   *
   * @returns the account; `undefined` when it may not log in like this
   * @throws {LockedOut | Unavailable} as {@link verify}
   */
  async verifyAlone(username: string, password: string, origin: LoginOrigin): Promise<LoginAccount | undefined> {
    return this.attempts.judge({ username, kind: 'password', ...origin }, async (concerns) => {
      const user = await this.#judge(username, password, concerns);
      const verified = user && (await this.#verified(user, password));
      return verified?.demand === null ? verified.user : undefined;
    });
  }

  /**
   * Judges the password of somebody who is logged in already, before something that a stolen session must not do. Counts like a login.
   *
   * @param completes whether the password is all that is asked for; see `LoginAttempts.judge`
   * @returns the account with its `passwordHash`; `undefined` when the password is wrong
   * @throws {LockedOut | Unavailable} as {@link verify}
   */
  async reauthenticate(
    username: string,
    password: string,
    origin: LoginOrigin,
    completes?: (account: LoginAccount) => boolean,
  ): Promise<LoginAccount | undefined> {
    return this.attempts.judge(
      { username, kind: 'reauthentication', ...origin },
      (concerns) => this.#judge(username, password, concerns),
      completes,
    );
  }

  async #judge(username: string, password: string, concerns: Concerns): Promise<LoginAccount | undefined> {
    const user = await this.#find(username);
    if (user) {
      concerns(user);
    }
    const passwordHash = user?.passwordHash ?? null;
    const matches = await this.passwords.verify(passwordHash, password);
    if (!user || !matches || !user.isActive) {
      await this.foreignHashes.equalise(passwordHash, password);
      return undefined;
    }
    return user;
  }

  async #find(username: string): Promise<LoginAccount | undefined> {
    // A name that the database cannot store is one that no account has.
    const key = isStorable(username) ? usernameKey(username) : '';
    const [account] = await this.statements.query<LoginAccount>(FIND_ACCOUNT, [key]);
    return account;
  }

  async #verified(user: LoginAccount, password: string): Promise<VerifiedPassword> {
    await this.#upgradeHash(user, password);
    return { user, demand: this.secondFactors.demandedOf(user) };
  }

  /** Unless the password has been changed meanwhile: then the hash that was verified is not the account's any more. */
  async #upgradeHash({ id, passwordHash }: LoginAccount, password: string): Promise<void> {
    if (passwordHash !== null && !this.passwords.isCurrent(passwordHash)) {
      await this.users.update({ id, passwordHash }, { passwordHash: await this.passwords.hash(password) });
    }
  }
}

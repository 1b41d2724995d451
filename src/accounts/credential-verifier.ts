import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { type CallingRequest } from '../core/api-request.js';
import { type CountedAttempt } from './lockout/counted-attempt.js';
import { FailureCounts } from './lockout/failure-counts.js';
import { LoginAttempts } from './lockout/login-attempts.js';
import { type LoginAccount } from './logins/login-account.js';
import { type FactorDemand } from './mfa/second-factor.js';
import { SecondFactors } from './mfa/second-factors.js';
import { ForeignHashes } from './passwords/foreign-hashes.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { User } from './user.entity.js';

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
    private readonly attempts: LoginAttempts,
    private readonly counts: FailureCounts,
    private readonly passwords: PasswordHasher,
    private readonly foreignHashes: ForeignHashes,
    private readonly secondFactors: SecondFactors,
  ) {}

  /**
   * Judges the password of a login. A hash that is not of the current parameters is replaced by one that is when it was right.
   *
   * @param password exactly as it was sent: not trimmed, not normalised
   * @param finish finishes the login of an account that needs nothing more, and forgets its failures with that, or asks for what the demand says
   * @returns what the login comes to; `undefined` when the account may not log in
   * @throws {LockedOut} when there were too many failed logins for the name or from the address; nothing was judged
   * @throws {Unavailable} when too many passwords are waiting
   */
  async verify<Answer>(
    username: string,
    password: string,
    origin: LoginOrigin,
    finish: (verified: VerifiedPassword, counted: CountedAttempt) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    return this.attempts.judgeAndSettle(
      { username, kind: 'password', ...origin },
      async (account) => {
        const user = await this.#judge(account, password);
        return user && this.#verified(user, password);
      },
      async (verified, counted) => {
        if (verified.demand) {
          await this.counts.takeBack(counted);
        }
        return finish(verified, counted);
      },
    );
  }

  /**
   * Judges the password of a request that has no room for a second factor. An account that needs one is answered, and counts, like a wrong password.
   *
   * @returns the account; `undefined` when it may not log in like this
   * @throws {LockedOut | Unavailable} as {@link verify}
   */
  async verifyAlone(username: string, password: string, origin: LoginOrigin): Promise<LoginAccount | undefined> {
    return this.attempts.judge({ username, kind: 'password', ...origin }, async (account) => {
      const user = await this.#judge(account, password);
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
      (user) => this.#judge(user, password),
      completes,
    );
  }

  async #judge(user: LoginAccount | undefined, password: string): Promise<LoginAccount | undefined> {
    const passwordHash = user?.passwordHash ?? null;
    const matches = await this.passwords.verify(passwordHash, password);
    if (!user || !matches || !user.isActive) {
      await this.foreignHashes.equalise(passwordHash, password);
      return undefined;
    }
    return user;
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

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { Clock } from '../../core/clock.js';
import { type Id } from '../../core/id.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { ValidationFailed } from '../../exceptions/api.exceptions.js';
import { emailKey } from '../account-keys.js';
import { PASSWORD_RESET_TTL } from '../account-limits.js';
import { DatabaseUserLookup } from '../database-user.lookup.js';
import { deleteExpired } from '../../database/sweep/delete-expired.js';
import { Lockouts } from '../lockout/lockouts.js';
import { AccountMails } from '../mail/account-mails.js';
import { type Mail } from '../mail/mail.js';
import { newOneTimeToken, oneTimeTokenDigest } from '../one-time-token.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { at, passwordFaults } from '../passwords/password-policy.js';
import { PasswordReplacement } from '../passwords/password-replacement.js';
import { TokenRefused } from '../token-refused.exception.js';
import { User } from '../user.entity.js';
import { PasswordReset } from './password-reset.entity.js';
import { BEGIN, FIND, USE } from './password-reset.statements.js';

type Owner = Pick<User, 'id' | 'username' | 'email' | 'firstName' | 'lastName' | 'tokenVersion'>;

/** New passwords for those who have forgotten theirs, by mail. */
@ExpiredRows('password resets')
@Injectable()
export class PasswordResets implements ClearsExpiredRows {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly passwords: PasswordHasher,
    private readonly replacement: PasswordReplacement,
    private readonly lockouts: Lockouts,
    private readonly mails: AccountMails,
    private readonly lookup: DatabaseUserLookup,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Gives whoever has the address a token, which ends the one before.
   *
   * @returns the mail, to the account's own address; `undefined` when no active account with a password has it
   */
  async begin(manager: EntityManager, email: string): Promise<Mail | undefined> {
    const { secret, digest } = newOneTimeToken();
    const expiresAt = new Date(this.clock.now() + PASSWORD_RESET_TTL);
    const [row] = await manager.query<{ id: Id }[]>(BEGIN, [emailKey(email), digest, expiresAt]);
    const owner = row && (await manager.findOneBy(User, { id: row.id }));
    return owner ? this.mails.resetPassword(owner, secret) : undefined;
  }

  /**
   * Sets the password, with all that {@link PasswordReplacement} says. It signs nobody in, so that a second factor is asked for as ever. The token came
   * by mail, so the address is verified.
   *
   * @throws {TokenRefused} whatever is wrong with the token
   * @throws {ValidationFailed} with every reason against the password; the token is still good then
   */
  async confirm(token: string, password: string, request: CallingRequest): Promise<void> {
    const digest = oneTimeTokenDigest(token);
    const [owner] = await this.dataSource.query<Owner[]>(FIND, [digest, this.#now()]);
    if (!owner) {
      throw new TokenRefused();
    }
    const faults = passwordFaults(password, owner);
    if (faults.length > 0) {
      throw new ValidationFailed(at('/password', faults));
    }
    const passwordHash = await this.passwords.hash(password);
    await this.dataSource.transaction((manager) => this.#use(manager, digest, passwordHash, request));
    this.lookup.forget(owner.id);
    // Whoever was locked out for guessing the old password starts anew with the new one.
    await this.lockouts.reset('account', owner.username, request);
  }

  /** @returns how many expired ones are gone: fewer than the limit when none are left */
  clearExpired(limit: number): Promise<number> {
    return deleteExpired(this.dataSource.manager, PasswordReset, this.#now(), limit);
  }

  async #use(manager: EntityManager, digest: Buffer, passwordHash: string, request: CallingRequest): Promise<void> {
    const [[owner]] = await manager.query<[Owner[], number]>(USE, [digest, this.#now()]);
    if (!owner) {
      throw new TokenRefused();
    }
    const { id, tokenVersion } = owner;
    // A password that was changed since is not replaced: the token died with the one before.
    const { affected } = await manager
      .createQueryBuilder()
      .update(User)
      .set({
        passwordHash,
        emailVerifiedAt: () => `coalesce("email_verified_at", :now)`,
      })
      .where({ id, tokenVersion })
      .setParameter('now', this.#now())
      .execute();
    if (affected !== 1) {
      throw new TokenRefused();
    }
    const object = { type: 'users', id };
    await this.audit.record(manager, { action: 'users.reset-password', object, by: owner }, request);
    await this.replacement.complete(manager, owner);
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

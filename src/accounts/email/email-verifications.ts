import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { Clock } from '../../core/clock.js';
import { type Id } from '../../core/id.js';
import { type Secret } from '../../core/secret.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { uniqueViolation } from '../../exceptions/unique-violation.js';
import { emailKey } from '../account-keys.js';
import { VERIFICATION_TTL } from '../account-limits.js';
import { DatabaseUserLookup } from '../database-user.lookup.js';
import { deleteExpired } from '../../database/sweep/delete-expired.js';
import { AccountMails } from '../mail/account-mails.js';
import { type Mail } from '../mail/mail.js';
import { Outbox } from '../mail/outbox.js';
import { newOneTimeToken, oneTimeTokenDigest } from '../one-time-token.js';
import { User } from '../user.entity.js';
import { EmailVerification } from './email-verification.entity.js';

/** A verification that was used up, and the account as it is before the address is its. */
interface Verified {
  readonly userId: Id;
  readonly email: string;
  readonly emailKey: string;
  readonly username: string;
  readonly formerEmail: string;
  readonly formerKey: string;
}

/** One statement, so that of however many at once one has the row. $1: digest; $2: now. */
const USE = `DELETE FROM "email_verifications" AS "verification" USING "users" AS "account"
  WHERE "digest" = $1 AND "expires_at" > $2 AND "account"."id" = "user_id" AND "is_active"
    AND "account"."token_version" = "verification"."token_version"
  RETURNING "user_id" AS "userId", "verification"."email", "verification"."email_key" AS "emailKey",
    "username", "account"."email" AS "formerEmail", "account"."email_key" AS "formerKey"`;

/** Shows that addresses are the accounts' own. */
@ExpiredRows('e-mail verifications')
@Injectable()
export class EmailVerifications implements ClearsExpiredRows {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly mails: AccountMails,
    private readonly outbox: Outbox,
    private readonly lookup: DatabaseUserLookup,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** @returns a token for an address of the account, which ends the one before */
  async begin(
    manager: EntityManager,
    { id: userId, tokenVersion }: Pick<User, 'id' | 'tokenVersion'>,
    email: string,
  ): Promise<Secret> {
    const { secret, digest } = newOneTimeToken();
    const expiresAt = new Date(this.clock.now() + VERIFICATION_TTL);
    await manager.upsert(
      EmailVerification,
      { userId, email, emailKey: emailKey(email), digest, tokenVersion, expiresAt },
      ['userId'],
    );
    return secret;
  }

  /**
   * Makes the address the account's, and tells the one before.
   *
   * @returns whether the token was good; it is not when another account has the address by now
   */
  async verify(token: string, request: CallingRequest): Promise<boolean> {
    try {
      return await this.dataSource.transaction((manager) => this.#use(manager, token, request));
    } catch (error) {
      if (uniqueViolation(error)) {
        return false;
      }
      throw error;
    }
  }

  /**
   * For a mail that was lost.
   *
   * @returns another one, to an account's address that is not verified, or to one that an account is to have; `undefined` when nobody waits for it
   */
  async remind(manager: EntityManager, email: string): Promise<Mail | undefined> {
    const key = emailKey(email);
    const owner = await manager.findOneBy(User, { emailKey: key });
    if (owner) {
      return owner.isActive && owner.emailVerifiedAt === null ? this.#mail(manager, owner, owner.email) : undefined;
    }
    const waiting = await manager.findOne(EmailVerification, {
      where: { emailKey: key, expiresAt: MoreThan(this.#now()) },
      relations: { user: true },
      order: { expiresAt: 'DESC' },
    });
    const holds = waiting?.user.isActive === true && waiting.user.tokenVersion === waiting.tokenVersion;
    return holds ? this.#mail(manager, waiting.user, waiting.email) : undefined;
  }

  /** @returns how many expired ones are gone: fewer than the limit when none are left */
  clearExpired(limit: number): Promise<number> {
    return deleteExpired(this.dataSource.manager, EmailVerification, this.#now(), limit);
  }

  async #mail(manager: EntityManager, user: User, email: string): Promise<Mail> {
    return this.mails.verifyAddress({ username: user.username, email }, await this.begin(manager, user, email));
  }

  async #use(manager: EntityManager, token: string, request: CallingRequest): Promise<boolean> {
    const now = this.#now();
    const [[verified]] = await manager.query<[Verified[], number]>(USE, [oneTimeTokenDigest(token), now]);
    if (!verified) {
      return false;
    }
    const { userId: id, email, emailKey: key, username, formerEmail, formerKey } = verified;
    await manager.update(User, { id }, { email, emailKey: key, emailVerifiedAt: now });
    await this.audit.record(
      manager,
      {
        action: 'users.change-email',
        object: { type: 'users', id },
        before: { email: formerEmail },
        after: { email },
        by: { id, username },
      },
      request,
    );
    if (key !== formerKey) {
      await this.outbox.send(manager, this.mails.addressChanged({ username, email: formerEmail }));
    }
    this.lookup.forget(id);
    return true;
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

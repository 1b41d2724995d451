import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, LessThanOrEqual, MoreThan } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { Clock } from '../../core/clock.js';
import { newId } from '../../core/id.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { PermissionDenied, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { emailKey, usernameKey } from '../account-keys.js';
import { VERIFICATION_TTL } from '../account-limits.js';
import { deleteExpired } from '../../database/sweep/delete-expired.js';
import { Invitations } from '../invitations/invitations.js';
import { AccountMails } from '../mail/account-mails.js';
import { type Mail } from '../mail/mail.js';
import { MailLimit } from '../mail/mail-limit.js';
import { Outbox } from '../mail/outbox.js';
import { newOneTimeToken, oneTimeTokenDigest } from '../one-time-token.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { at, passwordFaults } from '../passwords/password-policy.js';
import { User } from '../user.entity.js';
import { type RegisterDto } from './register.dto.js';
import { Registration } from './registration.entity.js';

/** Those who want an account: a registration becomes one when its address is verified. */
@ExpiredRows('registrations')
@Injectable()
export class Registrations implements ClearsExpiredRows {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly passwords: PasswordHasher,
    private readonly invitations: Invitations,
    private readonly limit: MailLimit,
    private readonly mails: AccountMails,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Takes a registration down, and sends a mail: to verify the address, or, when an account has it, to say so. Both are the same work, and hold the username
   * alike, so that nothing but the mail tells which it was.
   *
   * @throws {PermissionDenied} when REGISTRATION is `closed`
   * @throws {ValidationFailed} with every reason against the password; when the username is taken; or when the invitation is missing or not good
   */
  async register({ invitation, password, ...names }: RegisterDto): Promise<void> {
    this.#assertOpen(invitation);
    const faults = passwordFaults(password, names);
    if (faults.length > 0) {
      throw new ValidationFailed(at('/password', faults));
    }
    const { secret, digest } = newOneTimeToken();
    const registration: Registration = {
      id: newId(),
      firstName: '',
      lastName: '',
      ...names,
      digest,
      usernameKey: usernameKey(names.username),
      emailKey: emailKey(names.email),
      passwordHash: await this.passwords.hash(password),
      expiresAt: new Date(this.clock.now() + VERIFICATION_TTL),
    };
    const mayMail = await this.limit.allows(names.email);
    await this.dataSource.transaction(async (manager) => {
      if (invitation !== undefined) {
        await this.invitations.accept(manager, invitation, registration.emailKey);
      }
      await this.#hold(manager, registration);
      const owner = await manager.findOneBy(User, { emailKey: registration.emailKey });
      const mail = owner ? this.mails.accountExists(owner) : this.mails.verifyAddress(registration, secret);
      if (mayMail) {
        await this.outbox.send(manager, mail);
      }
    });
  }

  /**
   * Makes the account: once, of however many that present the token at once.
   *
   * @returns whether the token was good; it is not when the username or the address has become another account's meanwhile
   */
  async verify(token: string, request: CallingRequest): Promise<boolean> {
    const now = this.#now();
    return this.dataSource.transaction(async (manager) => {
      const good = { digest: oneTimeTokenDigest(token), expiresAt: MoreThan(now) };
      const registration = await manager.findOne(Registration, { where: good, lock: { mode: 'pessimistic_write' } });
      if (!registration) {
        return false;
      }
      // Whatever else was registered for the address has lost its purpose: it has an account now.
      await manager.delete(Registration, { emailKey: registration.emailKey });
      return this.#createAccount(manager, registration, now, request);
    });
  }

  /**
   * For a registration whose mail was lost: the newest of the address.
   *
   * @returns another mail, under another token, which ends the one before; `undefined` when nobody waits for one
   */
  async remind(manager: EntityManager, email: string): Promise<Mail | undefined> {
    const registration = await manager.findOne(Registration, {
      where: { emailKey: emailKey(email), expiresAt: MoreThan(this.#now()) },
      order: { id: 'DESC' },
    });
    if (!registration) {
      return undefined;
    }
    const { secret, digest } = newOneTimeToken();
    await manager.update(Registration, { id: registration.id }, { digest });
    return this.mails.verifyAddress(registration, secret);
  }

  /** @returns how many expired ones are gone: fewer than the limit when none are left */
  clearExpired(limit: number): Promise<number> {
    return deleteExpired(this.dataSource.manager, Registration, this.#now(), limit);
  }

  #assertOpen(invitation: string | undefined): void {
    if (this.settings.registration === 'closed') {
      throw new PermissionDenied('Registration is closed.');
    }
    if (this.settings.registration === 'invite' && invitation === undefined) {
      throw new ValidationFailed([
        { pointer: '/invitation', code: 'required', detail: 'Registration is by invitation only.' },
      ]);
    }
  }

  /** Holds the username: its unique key lets one pass of however many at once. An account that has it is looked for after, since one may just have been made. */
  async #hold(manager: EntityManager, registration: Registration): Promise<void> {
    const { usernameKey: key } = registration;
    await manager.delete(Registration, { usernameKey: key, expiresAt: LessThanOrEqual(this.#now()) });
    await manager.insert(Registration, registration);
    if (await manager.existsBy(User, { usernameKey: key })) {
      throw new ValidationFailed([{ pointer: '/username', code: 'unique', detail: 'This value is already in use.' }]);
    }
  }

  async #createAccount(
    manager: EntityManager,
    registration: Registration,
    now: Date,
    request: CallingRequest,
  ): Promise<boolean> {
    const {
      id,
      username,
      usernameKey: key,
      email,
      emailKey: address,
      passwordHash,
      firstName,
      lastName,
    } = registration;
    const names = { username, usernameKey: key, email, emailKey: address, firstName, lastName };
    const { raw } = (await manager
      .createQueryBuilder()
      .insert()
      .into(User)
      .values({ id, ...names, passwordHash, dateJoined: now, emailVerifiedAt: now })
      .orIgnore()
      .returning('id')
      .execute()) as { readonly raw: readonly unknown[] };
    if (raw.length === 0) {
      return false;
    }
    const after = { username, email, firstName, lastName, isStaff: false, isSuperuser: false };
    const by = { id, username };
    await this.audit.record(manager, { action: 'users.add', object: { type: 'users', id }, after, by }, request);
    return true;
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

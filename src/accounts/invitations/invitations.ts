import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { Clock } from '../../core/clock.js';
import { type Id, newId } from '../../core/id.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { Conflict, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { type ListQuery } from '../../serializers/lists/list-query.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { emailKey } from '../account-keys.js';
import { INVITATION_TTL } from '../account-limits.js';
import { deleteExpired } from '../../database/sweep/delete-expired.js';
import { AccountMails } from '../mail/account-mails.js';
import { Outbox } from '../mail/outbox.js';
import { newOneTimeToken, oneTimeTokenDigest } from '../one-time-token.js';
import { TokenRefused } from '../token-refused.exception.js';
import { User } from '../user.entity.js';
import { Invitation } from './invitation.entity.js';

/** Leave to register, given by staff. */
@ExpiredRows('invitations')
@Injectable()
export class Invitations implements ClearsExpiredRows {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly mails: AccountMails,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Sends a mail with a token that registers its address once. Of two invitations of an address the later one holds.
   *
   * @throws {Conflict} when REGISTRATION is `closed`
   * @throws {ValidationFailed} when an account has the address
   */
  async invite(request: CallingRequest, email: string): Promise<Invitation> {
    if (this.settings.registration === 'closed') {
      throw new Conflict('Registration is closed: nobody could use an invitation.');
    }
    const { secret, digest } = newOneTimeToken();
    const createdAt = this.#now();
    const expiresAt = new Date(createdAt.getTime() + INVITATION_TTL);
    const invitation = { id: newId(), email, emailKey: emailKey(email), digest, createdAt, expiresAt };
    await this.dataSource.transaction(async (manager) => {
      if (await manager.existsBy(User, { emailKey: invitation.emailKey })) {
        throw new ValidationFailed([{ pointer: '/email', code: 'unique', detail: 'This value is already in use.' }]);
      }
      await manager.upsert(Invitation, invitation, ['emailKey']);
      const object = { type: 'invitations', id: invitation.id };
      await this.audit.record(manager, { action: 'invitations.add', object, after: { email, expiresAt } }, request);
      await this.outbox.send(manager, this.mails.invitation(email, secret));
    });
    return invitation;
  }

  /**
   * Uses an invitation up, once of however many at once.
   *
   * @param manager of the transaction that registers: when that fails, the invitation is still there
   * @throws {TokenRefused} when it is none, has expired, or is another address's
   */
  async accept(manager: EntityManager, token: string, key: string): Promise<void> {
    const good = { digest: oneTimeTokenDigest(token), emailKey: key, expiresAt: MoreThan(this.#now()) };
    const { affected } = await manager.delete(Invitation, good);
    if (affected !== 1) {
      throw new TokenRefused('/invitation');
    }
  }

  /** @returns one page of those that can be used, the newest first, and how many there are in all */
  list({ page, pageSize }: Pick<ListQuery, 'page' | 'pageSize'>): Promise<readonly [Invitation[], number]> {
    return this.dataSource.manager.findAndCount(Invitation, {
      where: { expiresAt: MoreThan(this.#now()) },
      order: { id: 'DESC' },
      skip: (page - 1) * pageSize,
      take: pageSize,
    });
  }

  /** @returns whether there was such an invitation, and it is gone */
  revoke(request: CallingRequest, id: Id): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const invitation = await manager.findOne(Invitation, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!invitation) {
        return false;
      }
      await manager.delete(Invitation, { id });
      const before = { email: invitation.email };
      const object = { type: 'invitations', id };
      await this.audit.record(manager, { action: 'invitations.delete', object, before }, request);
      return true;
    });
  }

  /** @returns how many expired ones are gone: fewer than the limit when none are left */
  clearExpired(limit: number): Promise<number> {
    return deleteExpired(this.dataSource.manager, Invitation, this.#now(), limit);
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

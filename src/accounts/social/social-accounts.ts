import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { Clock } from '../../core/clock.js';
import { type Id, newId } from '../../core/id.js';
import { type ListQuery } from '../../serializers/lists/list-query.js';
import { emailKey } from '../account-keys.js';
import { User } from '../user.entity.js';
import { type ProviderIdentity } from './provider-identity.js';
import { SocialAccount } from './social-account.entity.js';

/** What became of an unlinking: `last` when the account could not be signed in to any more, and so it was left alone. */
export type Unlinking = 'unlinked' | 'unknown' | 'last';

/** Which identities may sign in to which accounts. */
@Injectable()
export class SocialAccounts {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** @returns what the identity is linked with, and the account; by issuer and subject, whatever address it has today */
  find({ issuer, subject }: Pick<ProviderIdentity, 'issuer' | 'subject'>): Promise<SocialAccount | null> {
    return this.dataSource.manager.findOne(SocialAccount, { where: { issuer, subject }, relations: { user: true } });
  }

  /** @returns one page of those of an account, the oldest first, and how many there are in all */
  list(
    userId: Id,
    { page, pageSize }: Pick<ListQuery, 'page' | 'pageSize'>,
  ): Promise<readonly [SocialAccount[], number]> {
    const slice = { skip: (page - 1) * pageSize, take: pageSize };
    return this.dataSource.manager.findAndCount(SocialAccount, { where: { userId }, order: { id: 'ASC' }, ...slice });
  }

  /**
   * @returns the link, the one there was already if the account had it; `undefined` when the identity is another account's
   */
  async link(
    userId: Id,
    { provider, issuer, subject, email }: ProviderIdentity,
    { manager, lastUsedAt = null }: { manager: EntityManager; lastUsedAt?: Date | null },
  ): Promise<SocialAccount | undefined> {
    const createdAt = new Date(this.clock.now());
    await manager
      .createQueryBuilder()
      .insert()
      .into(SocialAccount)
      .values({ id: newId(), userId, provider, issuer, subject, email, createdAt, lastUsedAt })
      .orIgnore()
      .execute();
    return (await manager.findOneBy(SocialAccount, { issuer, subject, userId })) ?? undefined;
  }

  /** Whether the account's own address is this one, and was shown here to be its owner's. */
  async hasVerifiedEmail(userId: Id, email: string | null): Promise<boolean> {
    const user = await this.dataSource.manager.findOneBy(User, { id: userId });
    return email !== null && user?.emailKey === emailKey(email) && user.emailVerifiedAt !== null;
  }

  /** Links an identity with the caller's account, for the record. @returns as {@link link} does */
  linkOwn(request: CallingRequest, userId: Id, identity: ProviderIdentity): Promise<SocialAccount | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const linked = await this.link(userId, identity, { manager });
      if (linked) {
        const { id, provider, subject } = linked;
        const after = { owner: { id: userId }, provider, subject };
        const object = { type: 'social-accounts', id };
        await this.audit.record(manager, { action: 'social-accounts.link', object, after }, request);
      }
      return linked;
    });
  }

  unlink(request: CallingRequest, userId: Id, id: Id): Promise<Unlinking> {
    return this.dataSource.transaction(async (manager) => {
      // Of two at once the second waits, and finds itself the last.
      const user = await manager
        .createQueryBuilder(User, 'user')
        .addSelect('user.passwordHash')
        .setLock('pessimistic_write')
        .where({ id: userId })
        .getOne();
      const links = await manager.find(SocialAccount, { where: { userId } });
      const link = links.find((one) => one.id === id);
      if (!link) {
        return 'unknown';
      }
      if (links.length === 1 && (user?.passwordHash ?? null) === null) {
        return 'last';
      }
      await manager.delete(SocialAccount, { id, userId });
      const before = { owner: { id: userId }, provider: link.provider, subject: link.subject };
      const object = { type: 'social-accounts', id };
      await this.audit.record(manager, { action: 'social-accounts.unlink', object, before }, request);
      return 'unlinked';
    });
  }
}

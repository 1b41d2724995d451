import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, In } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { type Id } from '../../core/id.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { NotFound, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { type FieldError } from '../../exceptions/problem.js';
import { assertMatch, type IfMatch } from '../../pipeline/preconditions/if-match.js';
import { type ListQuery } from '../../serializers/lists/list-query.js';
import { Administration } from '../grants/administration.js';
import { type Administrator, assertAllowed, refuseLacking, refuseRank } from '../grants/delegation.js';
import { type Changed, Grantees } from '../grants/grantees.js';
import { Holdings } from '../grants/holdings.js';
import { User } from '../user.entity.js';
import { Group } from './group.entity.js';
import { GroupMember } from './group-member.entity.js';

/** Who is in which group. To put somebody into a group is to grant what the group holds, and to take them out is to revoke it. */
@Injectable()
export class Memberships {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly administration: Administration,
    private readonly grantees: Grantees,
    private readonly holdings: Holdings,
    private readonly audit: AuditTrail,
  ) {}

  /** @returns the groups that the account itself is in, by id */
  async groupsOf(userId: Id): Promise<readonly Id[]> {
    const rows = await this.dataSource.manager.findBy(GroupMember, { userId });
    return rows.map(({ groupId }) => groupId).sort();
  }

  /** @returns one page of the accounts that are in the group itself, by name, and how many there are in all */
  members(groupId: Id, { page, pageSize }: Pick<ListQuery, 'page' | 'pageSize'>): Promise<readonly [User[], number]> {
    return this.dataSource
      .getRepository(User)
      .createQueryBuilder('user')
      .select(['user.id', 'user.username'])
      .innerJoin(GroupMember, 'member', 'member.userId = user.id AND member.groupId = :groupId', { groupId })
      .orderBy('user.usernameKey')
      .offset((page - 1) * pageSize)
      .limit(pageSize)
      .getManyAndCount();
  }

  /** Leaves the account in exactly these groups. @throws {ValidationFailed} naming the place of each group that there is not */
  replace(
    request: CallingRequest,
    userId: Id,
    groupIds: readonly Id[],
    ifMatch: IfMatch,
  ): Promise<Changed<readonly Id[]>> {
    return this.grantees.change(request, { type: 'user', id: userId }, ifMatch, async (administrator, manager) => {
      await assertGroups(manager, groupIds);
      const current = (await manager.findBy(GroupMember, { userId })).map(({ groupId }) => groupId);
      const asked = [...new Set(groupIds)];
      const added = asked.filter((id) => !current.includes(id));
      const removed = current.filter((id) => !asked.includes(id));
      await this.#assertHolds(administrator, manager, [...added, ...removed]);
      if (removed.length > 0) {
        await manager.delete(GroupMember, { userId, groupId: In(removed) });
      }
      if (added.length > 0) {
        await manager.insert(
          GroupMember,
          added.map((groupId) => ({ userId, groupId })),
        );
      }
      await this.grantees.count(manager, 'group', [...added, ...removed]);
      const [before, after] = [{ groups: current.sort() }, { groups: asked.sort() }];
      const object = { type: 'users', id: userId };
      await this.audit.record(manager, { action: 'users.set-groups', object, before, after }, request);
      return after.groups;
    });
  }

  /** @throws {NotFound} when there is no such group or account */
  add(request: CallingRequest, groupId: Id, userId: Id, ifMatch: IfMatch): Promise<number> {
    return this.#change(request, 'add-member', { groupId, userId }, ifMatch, async (manager) => {
      await manager.createQueryBuilder().insert().into(GroupMember).values({ userId, groupId }).orIgnore().execute();
    });
  }

  /** @throws {NotFound} when there is no such group, or the account is not in it */
  remove(request: CallingRequest, groupId: Id, userId: Id, ifMatch: IfMatch): Promise<number> {
    return this.#change(request, 'remove-member', { groupId, userId }, ifMatch, async (manager) => {
      const { affected } = await manager.delete(GroupMember, { userId, groupId });
      if (affected !== 1) {
        throw new NotFound();
      }
    });
  }

  /** @returns the group's version with the change */
  async #change(
    request: CallingRequest,
    action: 'add-member' | 'remove-member',
    { groupId, userId }: Pick<GroupMember, 'groupId' | 'userId'>,
    ifMatch: IfMatch,
    act: (manager: EntityManager) => Promise<void>,
  ): Promise<number> {
    const version = await this.administration.act(request.user, 'groups.change', async (administrator, manager) => {
      const user = await this.grantees.lock(manager, { type: 'user', id: userId });
      const group = await this.grantees.lock(manager, { type: 'group', id: groupId });
      if (!user || !group) {
        throw new NotFound();
      }
      assertAllowed(refuseRank(administrator, user));
      await this.#assertHolds(administrator, manager, [groupId]);
      await act(manager);
      assertMatch(ifMatch, group.version);
      await this.audit.record(
        manager,
        {
          action: `groups.${action}`,
          object: { type: 'groups', id: groupId },
          [action === 'add-member' ? 'after' : 'before']: { member: userId },
        },
        request,
      );
      await this.grantees.count(manager, 'user', [userId]);
      await this.grantees.count(manager, 'group', [groupId]);
      return group.version + 1;
    });
    this.grantees.forget({ type: 'user', id: userId });
    return version;
  }

  async #assertHolds(administrator: Administrator, manager: EntityManager, groupIds: readonly Id[]): Promise<void> {
    assertAllowed(refuseLacking(await this.holdings.lackingOfGroups(manager, administrator, groupIds)));
  }
}

async function assertGroups(manager: EntityManager, ids: readonly Id[]): Promise<void> {
  const groups = await manager.find(Group, { select: { id: true }, where: { id: In([...ids]) } });
  const known = new Set(groups.map(({ id }) => id));
  const faults = ids.flatMap((id, index): FieldError[] =>
    known.has(id) ? [] : [{ pointer: `/groups/${index}`, code: 'does_not_exist', detail: 'There is no such group.' }],
  );
  if (faults.length > 0) {
    throw new ValidationFailed(faults);
  }
}

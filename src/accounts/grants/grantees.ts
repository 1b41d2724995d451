import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { type Id } from '../../core/id.js';
import { type CallingRequest } from '../../core/api-request.js';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { assertMatch, type IfMatch } from '../../pipeline/preconditions/if-match.js';
import { Group } from '../groups/group.entity.js';
import { rankOfGroup } from '../groups/group-hierarchy.js';
import { User } from '../user.entity.js';
import { Administration, type AdministrativeAct } from './administration.js';
import { DatabasePermissionSource } from './database-permission.source.js';
import { assertAllowed, type Rank, refuseRank } from './delegation.js';
import { type Grantee } from './grantee.js';

/** An account or a group that stays as it is until the transaction ends. */
export type LockedGrantee = Rank & { readonly version: number };

/** What came of a change, and the version that the account or group has with it. */
export interface Changed<Result> {
  readonly result: Result;
  readonly version: number;
}

const ENTITIES = { user: User, group: Group } as const;

/** Changes what belongs to accounts and groups, and counts the change. */
@Injectable()
export class Grantees {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly administration: Administration,
    private readonly source: DatabasePermissionSource,
  ) {}

  /** @throws {NotFound} */
  async version({ type, id }: Grantee): Promise<number> {
    const found = await this.dataSource.manager.findOne<User | Group>(ENTITIES[type], {
      select: { id: true, version: true },
      where: { id },
    });
    if (!found) {
      throw new NotFound();
    }
    return found.version;
  }

  /** @returns `null` when there is none */
  async lock(manager: EntityManager, { type, id }: Grantee): Promise<LockedGrantee | null> {
    const lock = { mode: 'for_no_key_update' } as const;
    if (type === 'user') {
      return manager.findOne(User, { where: { id }, lock });
    }
    const group = await manager.findOne(Group, { where: { id }, lock });
    return group && { version: group.version, ...(await rankOfGroup(manager, id)) };
  }

  /** Counts a change of what belongs to accounts or groups: a trigger adds one, whatever is written. */
  async count(manager: EntityManager, type: Grantee['type'], ids: readonly Id[]): Promise<void> {
    if (ids.length > 0) {
      await manager
        .createQueryBuilder()
        .update<User | Group>(ENTITIES[type])
        .set({ version: () => '"version"' })
        .where('"id" = ANY (:ids)', { ids })
        .execute();
    }
  }

  /** For whoever has just changed something: the next request here already sees it. */
  forget({ type, id }: Grantee): void {
    if (type === 'user') {
      this.source.forget(id);
    } else {
      this.source.forgetAll();
    }
  }

  /**
   * Does something to what belongs to an account or group.
   *
   * @throws {NotFound | PermissionDenied | PreconditionFailed}
   */
  async change<Result>(
    request: CallingRequest,
    grantee: Grantee,
    ifMatch: IfMatch,
    act: AdministrativeAct<Result>,
  ): Promise<Changed<Result>> {
    const changed = await this.administration.act(
      request.user,
      `${grantee.type}s.change`,
      async (administrator, manager) => {
        const locked = await this.lock(manager, grantee);
        if (!locked) {
          throw new NotFound();
        }
        assertAllowed(refuseRank(administrator, locked));
        const result = await act(administrator, manager);
        // Last, since a condition counts only where the request would succeed without it (RFC 9110, section 13.2.1); what was done is undone.
        assertMatch(ifMatch, locked.version);
        await this.count(manager, grantee.type, [grantee.id]);
        return { result, version: locked.version + 1 };
      },
    );
    this.forget(grantee);
    return changed;
  }
}

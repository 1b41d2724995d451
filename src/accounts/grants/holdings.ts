import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type Id } from '../../core/id.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { withAncestors } from '../groups/group-hierarchy.js';
import { DatabasePermissionSource } from './database-permission.source.js';
import { type Administrator, lackingOf } from './delegation.js';

const OF_GROUPS = `SELECT DISTINCT "permission" FROM "permission_grants"
  WHERE "group_id" = ANY ($1::uuid[]) AND ("expires_at" IS NULL OR "expires_at" > $2)`;

/**
 * Permissions on single objects that an account or groups hold, and an administrator holds neither everywhere nor on that object.
 *
 * $1: the account; $2: the groups; $3: now; $4: the codes that the administrator does not hold everywhere; $5: those of them that its credential
 * lets through; $6: the administrator; $7: the groups it is in.
 */
const LACKING_ON_OBJECTS = `SELECT DISTINCT "theirs"."permission" FROM "object_permissions" "theirs"
  WHERE ("theirs"."user_id" = $1 OR "theirs"."group_id" = ANY ($2::uuid[])) AND "theirs"."permission" = ANY ($4::text[])
    AND ("theirs"."expires_at" IS NULL OR "theirs"."expires_at" > $3)
    AND NOT EXISTS (
      SELECT 1 FROM "object_permissions" "own"
      WHERE "own"."object_id" = "theirs"."object_id" AND "own"."permission" = "theirs"."permission"
        AND "own"."permission" = ANY ($5::text[]) AND ("own"."user_id" = $6 OR "own"."group_id" = ANY ($7::uuid[]))
        AND ("own"."expires_at" IS NULL OR "own"."expires_at" > $3)
    )`;

/** What somebody holds who is not the administrator: what becoming that account, or a member of that group, would give. */
@Injectable()
export class Holdings {
  constructor(
    private readonly source: DatabasePermissionSource,
    private readonly registry: PermissionRegistry,
    private readonly clock: Clock,
  ) {}

  /** @returns the permissions of the account that the administrator does not hold */
  async lackingOfUser(manager: EntityManager, administrator: Administrator, userId: Id): Promise<readonly string[]> {
    const { codes, groups } = await this.source.within(manager, userId);
    const groupIds = groups.map(({ id }) => id);
    return this.#lacking(manager, administrator, codes, { userId, groupIds });
  }

  /** @returns the permissions of the groups, and of those that they are within, that the administrator does not hold */
  async lackingOfGroups(
    manager: EntityManager,
    administrator: Administrator,
    ids: readonly Id[],
  ): Promise<readonly string[]> {
    const groupIds = await withAncestors(manager, ids);
    const rows = await manager.query<{ readonly permission: string }[]>(OF_GROUPS, [groupIds, this.#now()]);
    const codes = rows.map(({ permission }) => permission).filter((code) => this.registry.has(code));
    return this.#lacking(manager, administrator, codes, { userId: null, groupIds });
  }

  async #lacking(
    manager: EntityManager,
    administrator: Administrator,
    codes: Iterable<string>,
    { userId, groupIds }: { readonly userId: Id | null; readonly groupIds: readonly Id[] },
  ): Promise<readonly string[]> {
    const lacking = lackingOf(administrator, codes);
    const { id, held } = administrator;
    const notHeld = this.registry
      .permissions()
      .map(({ code }) => code)
      .filter((code) => !held.has(code));
    if (notHeld.length === 0) {
      return lacking;
    }
    const onObjects = await manager.query<{ readonly permission: string }[]>(LACKING_ON_OBJECTS, [
      userId,
      groupIds,
      this.#now(),
      notHeld,
      notHeld.filter((code) => held.permits(code)),
      id,
      held.groups.map((group) => group.id),
    ]);
    return [...new Set([...lacking, ...onObjects.map(({ permission }) => permission)])].sort();
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

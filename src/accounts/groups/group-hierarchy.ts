import { type EntityManager } from 'typeorm';
import { type Id } from '../../core/id.js';
import { DEEPEST_GROUP } from './group-depth.js';

/** The groups within a group, itself among them. $1: its id. */
const WITHIN = `WITH RECURSIVE "inner" ("id", "depth") AS (
    SELECT "id", 1 FROM "groups" WHERE "id" = $1
  UNION
    SELECT "groups"."id", "inner"."depth" + 1 FROM "groups" JOIN "inner" ON "groups"."parent_id" = "inner"."id"
    WHERE "inner"."depth" < ${DEEPEST_GROUP}
)`;

/** @returns the groups, and those that they are within */
export async function withAncestors(manager: EntityManager, ids: readonly Id[]): Promise<readonly Id[]> {
  const rows = await manager.query<{ readonly id: Id }[]>(
    `WITH RECURSIVE "outer" ("id", "parent_id", "depth") AS (
        SELECT "id", "parent_id", 1 FROM "groups" WHERE "id" = ANY ($1::uuid[])
      UNION
        SELECT "groups"."id", "groups"."parent_id", "outer"."depth" + 1 FROM "groups" JOIN "outer" ON "groups"."id" = "outer"."parent_id"
        WHERE "outer"."depth" < ${DEEPEST_GROUP}
    ) SELECT DISTINCT "id" FROM "outer"`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

/** @returns how many groups are within one another from this one inwards: 1 when there is none within it */
export async function heightOf(manager: EntityManager, id: Id): Promise<number> {
  const [row] = await manager.query<{ readonly height: number }[]>(
    `${WITHIN} SELECT coalesce(max("depth"), 1) AS "height" FROM "inner"`,
    [id],
  );
  return row?.height ?? 1;
}

/** @returns whether there is anyone of the rank in the group, or in a group within it */
export async function rankOfGroup(
  manager: EntityManager,
  id: Id,
): Promise<{ readonly isStaff: boolean; readonly isSuperuser: boolean }> {
  const holds = (rank: string): string =>
    `EXISTS (SELECT 1 FROM "inner" JOIN "group_members" ON "group_id" = "inner"."id" JOIN "users" ON "users"."id" = "user_id" WHERE "users"."${rank}")`;
  const [row] = await manager.query<{ readonly isStaff: boolean; readonly isSuperuser: boolean }[]>(
    `${WITHIN} SELECT ${holds('is_staff')} AS "isStaff", ${holds('is_superuser')} AS "isSuperuser"`,
    [id],
  );
  return row ?? { isStaff: false, isSuperuser: false };
}

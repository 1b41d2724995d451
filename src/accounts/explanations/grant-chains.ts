import { Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Id } from '../../core/id.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { DEEPEST_GROUP } from '../groups/group-depth.js';

/** A grant that reaches an account, and the groups it comes through: first the one that the account is in, last the one that was granted. */
export interface GrantChain {
  readonly id: Id;
  readonly permission: string;
  /** `null` for a grant on every row. */
  readonly objectId: Id | null;
  readonly expiresAt: Date | null;
  readonly groups: readonly { readonly id: Id; readonly name: string }[];
}

/** More than anybody reads. */
const MOST_CHAINS = 20;

const FIND = {
  name: 'grant-chains-find',
  text: `WITH RECURSIVE "held" ("id", "parent_id", "depth", "groups") AS (
      SELECT "groups"."id", "groups"."parent_id", 1, jsonb_build_array(jsonb_build_object('id', "groups"."id", 'name', "groups"."name"))
      FROM "group_members" JOIN "groups" ON "groups"."id" = "group_members"."group_id"
      WHERE "group_members"."user_id" = $1
    UNION ALL
      SELECT "groups"."id", "groups"."parent_id", "held"."depth" + 1,
        "held"."groups" || jsonb_build_object('id', "groups"."id", 'name', "groups"."name")
      FROM "held" JOIN "groups" ON "groups"."id" = "held"."parent_id"
      WHERE "held"."depth" < ${DEEPEST_GROUP}
  ), "granted" AS (
      SELECT "id", "permission", NULL::uuid AS "object_id", "expires_at", "user_id", "group_id" FROM "permission_grants"
      WHERE "permission" = ANY ($2::text[]) AND ("user_id" = $1 OR "group_id" IN (SELECT "id" FROM "held"))
    UNION ALL
      SELECT "id", "permission", "object_id", "expires_at", "user_id", "group_id" FROM "object_permissions"
      WHERE "permission" = ANY ($2::text[]) AND "object_id" = $3::uuid
        AND ("user_id" = $1 OR "group_id" IN (SELECT "id" FROM "held"))
  )
  SELECT "granted"."id", "permission", "object_id" AS "objectId", "expires_at" AS "expiresAt", coalesce("groups", '[]') AS "groups"
  FROM "granted" LEFT JOIN "held" ON "held"."id" = "granted"."group_id"
  WHERE "expires_at" IS NULL OR "expires_at" > $4
  ORDER BY coalesce("depth", 0), "granted"."id" LIMIT ${MOST_CHAINS}`,
};

/** By which grants an account holds permissions. */
@Injectable()
export class GrantChains {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
  ) {}

  /** @returns the shortest chains first */
  find(userId: Id, codes: readonly string[], objectId: Id | null): Promise<readonly GrantChain[]> {
    return this.statements.query<GrantChain>(FIND, [userId, codes, objectId, new Date(this.clock.now())]);
  }
}

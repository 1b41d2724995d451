import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { newId, type Id } from '../../core/id.js';
import { type Account, Identity } from '../../core/identity.js';
import { HeldPermissions } from '../../core/held-permissions.js';
import { type Condition } from '../../permissions/condition.js';
import { allows } from '../../permissions/explanation.js';
import { type PermissionRequest } from '../../permissions/permission.js';
import { DEEPEST_GROUP } from '../groups/group-depth.js';
import { User } from '../user.entity.js';
import { type FoundPolicy } from './policy-question.js';

/** Accounts to whom a permission was granted: itself, by a group they are in, or by one that such a group is within; at large or on the row. */
const HOLDERS = `WITH RECURSIVE "granted" AS (
    SELECT "user_id", "group_id" FROM "permission_grants"
    WHERE "permission" = :code AND ("expires_at" IS NULL OR "expires_at" > :now)
  UNION ALL
    SELECT "user_id", "group_id" FROM "object_permissions"
    WHERE "permission" = :code AND "object_id" = CAST(:objectId AS uuid) AND ("expires_at" IS NULL OR "expires_at" > :now)
  ), "holding" ("id", "depth") AS (
    SELECT "group_id", 1 FROM "granted" WHERE "group_id" IS NOT NULL
  UNION
    SELECT "groups"."id", "holding"."depth" + 1 FROM "holding" JOIN "groups" ON "groups"."parent_id" = "holding"."id"
    WHERE "holding"."depth" < ${DEEPEST_GROUP}
  )
  SELECT "user_id" FROM "granted" WHERE "user_id" IS NOT NULL
  UNION SELECT "user_id" FROM "group_members" WHERE "group_id" IN (SELECT "id" FROM "holding")`;

/** The accounts that may turn out to be allowed something, cheaply: those it was granted to, and those whom the policy may allow by what they are. */
@Injectable()
export class CandidateSubjects {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly clock: Clock,
  ) {}

  /** @returns active accounts in the order of their names, from the first after `after` */
  list(found: FoundPolicy, after: string, limit: number): Promise<readonly User[]> {
    const { code } = found.policy;
    const parameters = {
      code,
      objectId: found.object?.id ?? null,
      now: new Date(this.clock.now()),
      after,
      owners: ownersOf(found),
      anyone: allowsStranger(found, { isStaff: false }),
      staff: allowsStranger(found, { isStaff: true }),
    };
    return this.users
      .createQueryBuilder('user')
      .where('user.isActive AND user.usernameKey > :after')
      .andWhere(
        `(:anyone OR user.isSuperuser OR (:staff AND user.isStaff) OR user.id = ANY (CAST(:owners AS uuid[])) OR user.id IN (${HOLDERS}))`,
        parameters,
      )
      .setParameters(parameters)
      .orderBy('user.usernameKey')
      .limit(limit)
      .getMany();
  }
}

/** Whether the policy allows somebody who holds nothing and owns nothing. */
function allowsStranger(found: FoundPolicy, rank: Pick<Account, 'isStaff'>): boolean {
  const request = strangerRequest(found, newId(), rank);
  return allows(found.policy.permission, request, found.object);
}

/** The accounts that the row names where the policy compares the caller: its author, its owner. */
function ownersOf(found: FoundPolicy): readonly Id[] {
  const { object, policy } = found;
  if (!object) {
    return [];
  }
  const stranger = newId();
  return comparedWith(stranger, policy.permission.rows(strangerRequest(found, stranger, { isStaff: true }))).flatMap(
    (field) => {
      const value: unknown = Reflect.get(object, field);
      return typeof value === 'string' ? [value] : [];
    },
  );
}

function comparedWith(id: Id, condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'equals':
      return condition.value === id ? [condition.field] : [];
    case 'and':
    case 'or':
      return condition.operands.flatMap((operand) => comparedWith(id, operand));
    case 'not':
      return comparedWith(id, condition.operand);
    default:
      return [];
  }
}

function strangerRequest(
  { policy: { method, resource }, object }: FoundPolicy,
  id: Id,
  { isStaff }: Pick<Account, 'isStaff'>,
): PermissionRequest {
  const account = { id, username: '', email: '', firstName: '', lastName: '', isStaff, isSuperuser: false };
  const held = object ? HeldPermissions.none.on(object.id, new Set()) : HeldPermissions.none;
  return { identity: Identity.of(account, { scheme: 'explain', id, scopes: null }), method, held, resource };
}

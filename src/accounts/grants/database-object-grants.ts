import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type Id } from '../../core/id.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { type Granted } from '../../permissions/condition.js';
import { type Bind } from '../../permissions/condition.sql.js';
import { type GrantSubject, ObjectGrants } from '../../permissions/object-grants.js';

const ON = {
  name: 'object-permissions-on',
  text: `SELECT DISTINCT "permission" FROM "object_permissions"
    WHERE "object_id" = $1 AND starts_with("permission", $2) AND ("user_id" = $3 OR "group_id" = ANY ($4::uuid[]))
      AND ("expires_at" IS NULL OR "expires_at" > $5)`,
};

interface Row {
  readonly permission: string;
}

/** What was granted on single rows. */
@Injectable()
export class DatabaseObjectGrants extends ObjectGrants {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** An array that is made once, and not a subquery asked for each row: an index on the ids can then be used beside others of the same `OR`. */
  override toSql({ permission, userId, groupIds }: Granted, id: string, bind: Bind): string {
    const code = bind(permission);
    const now = `CAST(${bind(new Date(this.clock.now()).toISOString())} AS timestamptz)`;
    const granted = (subject: string): string =>
      `SELECT "object_id" FROM "object_permissions" WHERE ${subject} AND "permission" = ${code} AND ("expires_at" IS NULL OR "expires_at" > ${now})`;
    const own = granted(`"user_id" = ${bind(userId)}`);
    const all =
      groupIds.length === 0
        ? own
        : `${own} UNION ALL ${granted(`"group_id" = ANY (CAST(${bind(groupIds)} AS uuid[]))`)}`;
    return `${id} = ANY (ARRAY(${all}))`;
  }

  override async on(resource: string, objectId: Id, subject: GrantSubject): Promise<ReadonlySet<string>> {
    return codesOf(await this.statements.query<Row>(ON, this.#parameters(resource, objectId, subject)));
  }

  /** @returns the same as a transaction sees it, for whoever decides and acts in it */
  async within(
    manager: EntityManager,
    resource: string,
    objectId: Id,
    subject: GrantSubject,
  ): Promise<ReadonlySet<string>> {
    return codesOf(await manager.query<Row[]>(ON.text, this.#parameters(resource, objectId, subject)));
  }

  #parameters(resource: string, objectId: Id, { userId, groups }: GrantSubject): unknown[] {
    return [objectId, `${resource}.`, userId, groups.map(({ id }) => id), new Date(this.clock.now())];
  }
}

function codesOf(rows: readonly Row[]): ReadonlySet<string> {
  return new Set(rows.map(({ permission }) => permission));
}

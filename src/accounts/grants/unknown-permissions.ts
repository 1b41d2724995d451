import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';

/** A code that was granted, and that no resource declares any more. */
export interface UnknownPermission {
  readonly code: string;
  /** How many grants name it; none of them grants anything. */
  readonly grants: number;
}

const TABLES = ['permission_grants', 'object_permissions'] as const;

const COUNT = `SELECT "code", "grants"::integer FROM unnest($1::text[]) AS "code", LATERAL (
    SELECT ${TABLES.map((table) => `(SELECT count(*) FROM "${table}" WHERE "permission" = "code")`).join(' + ')} AS "grants"
  ) AS "counted"`;

/** Finds grants that are void since a resource has lost a permission, or was taken out of the server. */
@Injectable()
export class UnknownPermissions {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly registry: PermissionRegistry,
  ) {}

  /** @returns in the order of their codes */
  async find(): Promise<readonly UnknownPermission[]> {
    const granted = await Promise.all(TABLES.map((table) => this.#codesIn(table)));
    const unknown = [...new Set(granted.flat())].filter((code) => !this.registry.has(code)).sort();
    return unknown.length === 0 ? [] : this.dataSource.query<UnknownPermission[]>(COUNT, [unknown]);
  }

  /** Goes from one code to the next by the index: as fast with millions of grants as with few. */
  async #codesIn(table: (typeof TABLES)[number]): Promise<readonly string[]> {
    const rows = await this.dataSource.query<{ readonly code: string }[]>(
      `WITH RECURSIVE "codes" ("code") AS (
          SELECT min("permission") FROM "${table}"
        UNION ALL
          SELECT (SELECT min("permission") FROM "${table}" WHERE "permission" > "codes"."code") FROM "codes" WHERE "codes"."code" IS NOT NULL
      ) SELECT "code" FROM "codes" WHERE "code" IS NOT NULL`,
    );
    return rows.map(({ code }) => code);
  }
}

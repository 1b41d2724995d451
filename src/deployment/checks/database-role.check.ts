import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type DeploymentFinding, type DeploymentRule, finding } from '../../core/deployment-finding.js';
import { type ChecksDeployment, DeploymentCheck } from '../deployment-check.decorator.js';

export const DATABASE_ROLE_RULES = {
  superuser: {
    id: 'database.W001',
    severity: 'warning',
    looksFor: 'a database role that is a superuser: it can rewrite the audit trail, and run programs',
    cure: 'Connect as a role of its own; docs/audit.md has the statements.',
  },
  ownsAuditTrail: {
    id: 'database.W002',
    severity: 'warning',
    looksFor: 'a database role that owns the audit trail: it can take its triggers away',
    cure: 'Let another role own the tables and migrate; docs/audit.md has the statements.',
  },
  changesAuditTrail: {
    id: 'database.W003',
    severity: 'warning',
    looksFor: 'a database role with the right to change or remove rows of the audit trail',
    cure: 'Revoke it; docs/audit.md has the statements.',
  },
  makesRoles: {
    id: 'database.W004',
    severity: 'warning',
    looksFor: 'a database role that may make roles or databases, or goes around row security',
    cure: 'ALTER ROLE … NOCREATEROLE NOCREATEDB NOBYPASSRLS.',
  },
} as const satisfies Readonly<Record<string, DeploymentRule>>;

/** What the role that the server connects as may do. */
export interface DatabaseRole {
  readonly name: string;
  readonly isSuperuser: boolean;
  readonly makesRoles: boolean;
  /** Of the tables of the audit trail, those that it owns, itself or through a role that it is a member of. */
  readonly owned: readonly string[];
  /** Of the same, those with rows that it may change or remove, or with a place in the chain that it may make up. */
  readonly changeable: readonly string[];
}

/** Each right implies the next ones, so that the first is all there is to mend. */
export function databaseRoleFindings(role: DatabaseRole): readonly DeploymentFinding[] {
  const { name, isSuperuser, makesRoles, owned, changeable } = role;
  if (isSuperuser) {
    return [finding(DATABASE_ROLE_RULES.superuser, `${name}: is a superuser of the database`)];
  }
  const trail =
    owned.length > 0
      ? [finding(DATABASE_ROLE_RULES.ownsAuditTrail, `${name}: owns ${owned.join(', ')}`)]
      : changeable.length > 0
        ? [finding(DATABASE_ROLE_RULES.changesAuditTrail, `${name}: may change ${changeable.join(', ')}`)]
        : [];
  const roles = makesRoles
    ? [finding(DATABASE_ROLE_RULES.makesRoles, `${name}: may make roles or databases, or goes around row security`)]
    : [];
  return [...trail, ...roles];
}

const READ_ROLE = `
  SELECT current_user AS "name", "rolsuper" AS "isSuperuser",
    "rolcreaterole" OR "rolcreatedb" OR "rolbypassrls" AS "makesRoles",
    ARRAY(SELECT "relname"::text FROM "trail" WHERE pg_has_role("relowner", 'USAGE') ORDER BY 1) AS "owned",
    ARRAY(SELECT "relname"::text FROM "trail"
      WHERE has_any_column_privilege("oid", 'UPDATE') OR has_table_privilege("oid", 'DELETE, TRUNCATE')
        OR ("relname" = 'audit_chain' AND has_any_column_privilege("oid", 'INSERT')) ORDER BY 1) AS "changeable"
  FROM pg_roles WHERE "rolname" = current_user`;

/** Asks the database what the server's own role may do. */
@Injectable()
@DeploymentCheck('the database role')
export class DatabaseRoleCheck implements ChecksDeployment {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async findings(): Promise<readonly DeploymentFinding[]> {
    const [role] = await this.dataSource.query<DatabaseRole[]>(
      `WITH "trail" AS (
        SELECT "oid", "relname", "relowner" FROM pg_class
        WHERE "oid" IN (to_regclass('audit_log'), to_regclass('audit_chain'), to_regclass('audit_anchors'))
      ) ${READ_ROLE}`,
    );
    return role ? databaseRoleFindings(role) : [];
  }
}

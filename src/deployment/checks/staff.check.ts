import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { heldFactorColumns } from '../../accounts/mfa/second-factors.js';
import { type DeploymentFinding, type DeploymentRule, finding } from '../../core/deployment-finding.js';
import { type ChecksDeployment, DeploymentCheck } from '../deployment-check.decorator.js';

export const STAFF_RULES = {
  noSecondFactor: {
    id: 'accounts.W001',
    severity: 'warning',
    looksFor: 'active staff or superusers without a second factor',
    cure: 'Let them add one at /me, or set MFA_REQUIRED=staff; take the rank from whoever does not need it.',
  },
  defaultAdmin: {
    id: 'accounts.W002',
    severity: 'warning',
    looksFor: 'the first account as it was made: `admin`, with an address that nobody reads',
    cure: 'Give it an address of a person and verify it, or make accounts of persons and deactivate it.',
  },
} as const satisfies Readonly<Record<string, DeploymentRule>>;

/** An active account of staff or a superuser. */
export interface StaffAccount {
  readonly username: string;
  readonly email: string;
  readonly isVerified: boolean;
  readonly hasSecondFactor: boolean;
}

const NAMED = 5;

export function staffFindings(accounts: readonly StaffAccount[]): readonly DeploymentFinding[] {
  const bare = accounts.filter(({ hasSecondFactor }) => !hasSecondFactor).map(({ username }) => username);
  const made = accounts.filter(
    ({ username, email, isVerified }) =>
      username.toLowerCase() === 'admin' && !isVerified && email.toLowerCase().endsWith('@localhost.localdomain'),
  );
  const named = bare.slice(0, NAMED).join(', ') + (bare.length > NAMED ? ', …' : '');
  return [
    ...(bare.length > 0
      ? [finding(STAFF_RULES.noSecondFactor, `staff without a second factor: ${bare.length} (${named})`)]
      : []),
    ...made.map(({ username, email }) => finding(STAFF_RULES.defaultAdmin, `${username}: still has ${email}`)),
  ];
}

/** Reads the accounts of staff, which are few. */
@Injectable()
@DeploymentCheck('the accounts of staff')
export class StaffCheck implements ChecksDeployment {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async findings(): Promise<readonly DeploymentFinding[]> {
    const rows = await this.dataSource.query<StaffAccount[]>(
      `SELECT "username", "email", "email_verified_at" IS NOT NULL AS "isVerified",
          "totp" OR "passkey" AS "hasSecondFactor"
        FROM "users", LATERAL (SELECT ${heldFactorColumns('"users"."id"')}) AS "held"
        WHERE "is_active" AND ("is_staff" OR "is_superuser") ORDER BY "username_key"`,
    );
    return staffFindings(rows);
  }
}

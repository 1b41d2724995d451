import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type DeploymentFinding, type DeploymentRule, finding } from '../../core/deployment-finding.js';
import { type ChecksDeployment, DeploymentCheck } from '../deployment-check.decorator.js';

export const CREDENTIAL_RULES = {
  endlessApiKeys: {
    id: 'credentials.W001',
    severity: 'warning',
    looksFor: 'API keys that never expire',
    cure: 'Rotate them into keys with an expiry; portcullis api-keys lists them.',
  },
  unusedApiKeys: {
    id: 'credentials.W002',
    severity: 'warning',
    looksFor: 'API keys that nobody has used for 90 days',
    cure: 'Revoke them.',
  },
  endlessTokens: {
    id: 'credentials.W003',
    severity: 'warning',
    looksFor: 'personal tokens that never expire',
    cure: 'Let their owners make ones that expire; portcullis tokens lists them.',
  },
  unusedTokens: {
    id: 'credentials.W004',
    severity: 'warning',
    looksFor: 'personal tokens that nobody has used for 90 days',
    cure: 'Revoke them.',
  },
} as const satisfies Readonly<Record<string, DeploymentRule>>;

const UNUSED_DAYS = 90;
const DAY = 86_400_000;

/** How many credentials that are still good. */
export interface CredentialCounts {
  readonly endlessApiKeys: number;
  readonly unusedApiKeys: number;
  readonly endlessTokens: number;
  readonly unusedTokens: number;
}

export function credentialFindings(counts: CredentialCounts): readonly DeploymentFinding[] {
  const found: readonly (readonly [keyof CredentialCounts, string])[] = [
    ['endlessApiKeys', 'API keys without an expiry'],
    ['unusedApiKeys', `API keys not used for ${UNUSED_DAYS} days`],
    ['endlessTokens', 'personal tokens without an expiry'],
    ['unusedTokens', `personal tokens not used for ${UNUSED_DAYS} days`],
  ];
  return found
    .filter(([name]) => counts[name] > 0)
    .map(([name, what]) => finding(CREDENTIAL_RULES[name], `${what}: ${counts[name]}`));
}

/** Counts API keys and personal tokens. */
@Injectable()
@DeploymentCheck('API keys and tokens')
export class CredentialAgesCheck implements ChecksDeployment {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async findings(): Promise<readonly DeploymentFinding[]> {
    const now = this.clock.now();
    const [counts] = await this.dataSource.query<CredentialCounts[]>(
      `SELECT "keys".*, "personal".* FROM
        (SELECT count(*) FILTER (WHERE "expires_at" IS NULL)::integer AS "endlessApiKeys",
            count(*) FILTER (WHERE COALESCE("last_used", "created_at") < $2)::integer AS "unusedApiKeys"
          FROM "api_keys" JOIN "users" ON "users"."id" = "owner_id"
          WHERE "revoked_at" IS NULL AND "is_active" AND ("expires_at" IS NULL OR "expires_at" > $1)) AS "keys",
        (SELECT count(*) FILTER (WHERE "expires_at" IS NULL)::integer AS "endlessTokens",
            count(*) FILTER (WHERE COALESCE("last_used", "created_at") < $2)::integer AS "unusedTokens"
          FROM "tokens" JOIN "users" ON "users"."id" = "user_id" AND "users"."token_version" = "tokens"."token_version"
          WHERE "is_active" AND ("expires_at" IS NULL OR "expires_at" > $1)) AS "personal"`,
      [new Date(now), new Date(now - UNUSED_DAYS * DAY)],
    );
    return counts ? credentialFindings(counts) : [];
  }
}

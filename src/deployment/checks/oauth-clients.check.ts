import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type DeploymentFinding, type DeploymentRule, finding } from '../../core/deployment-finding.js';
import { type ChecksDeployment, DeploymentCheck } from '../deployment-check.decorator.js';

export const OAUTH_CLIENT_RULES = {
  oldSecrets: {
    id: 'oauth.W001',
    severity: 'warning',
    looksFor: 'OAuth clients whose secret is older than a year',
    cure: 'Give them new ones: POST /api/v1/oauth/clients/{id}/secret, with a grace period for the old one.',
  },
  widePublicClients: {
    id: 'oauth.W002',
    severity: 'warning',
    looksFor: 'public OAuth clients that send codes to several hosts',
    cure: 'Register an application for each host: whoever has one of them gets codes that are meant for the others.',
  },
} as const satisfies Readonly<Record<string, DeploymentRule>>;

const OLD_DAYS = 365;
const DAY = 86_400_000;

/** How many active clients. */
export interface OAuthClientCounts {
  readonly oldSecrets: number;
  readonly widePublicClients: number;
}

/** When a secret was made, the audit trail knows; that of a client that was never given another is as old as the client. */
const COUNT = `SELECT
  count(*) FILTER (WHERE "digest" IS NOT NULL AND greatest("created_at", (
    SELECT max("audit_log"."created_at") FROM "audit_log"
    WHERE "object_type" = 'oauth-clients' AND "object_id" = "oauth_clients"."id"::text AND "after" ->> 'clientSecret' IS NOT NULL
  )) < $1)::integer AS "oldSecrets",
  count(*) FILTER (WHERE NOT "confidential" AND (
    SELECT count(DISTINCT substring("uri" FROM '^[^:]+://[^/?]+')) FROM unnest("redirect_uris") AS "uri"
  ) > 1)::integer AS "widePublicClients"
  FROM "oauth_clients" WHERE "is_active"`;

export function oauthClientFindings(counts: OAuthClientCounts): readonly DeploymentFinding[] {
  const found: readonly (readonly [keyof OAuthClientCounts, string])[] = [
    ['oldSecrets', `OAuth clients whose secret is older than ${OLD_DAYS} days`],
    ['widePublicClients', 'public OAuth clients with several hosts'],
  ];
  return found
    .filter(([name]) => counts[name] > 0)
    .map(([name, what]) => finding(OAUTH_CLIENT_RULES[name], `${what}: ${counts[name]}`));
}

/** Counts OAuth clients that are easier to attack than need be. */
@Injectable()
@DeploymentCheck('OAuth clients')
export class OAuthClientsCheck implements ChecksDeployment {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async findings(): Promise<readonly DeploymentFinding[]> {
    const [counts] = await this.dataSource.query<OAuthClientCounts[]>(COUNT, [
      new Date(this.clock.now() - OLD_DAYS * DAY),
    ]);
    return counts ? oauthClientFindings(counts) : [];
  }
}

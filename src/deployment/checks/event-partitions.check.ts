import { Injectable } from '@nestjs/common';
import { type DeploymentFinding, type DeploymentRule, finding } from '../../core/deployment-finding.js';
import { SecurityEventPartitions } from '../../observability/events/security-event-partitions.js';
import { type ChecksDeployment, DeploymentCheck } from '../deployment-check.decorator.js';

export const EVENT_RULES = {
  fewWeeks: {
    id: 'events.W001',
    severity: 'warning',
    looksFor: 'partitions of security events for fewer than two weeks more',
    cure: 'Let the owner of the tables run portcullis migrate, once a month.',
  },
} as const satisfies Readonly<Record<string, DeploymentRule>>;

const LEAST_WEEKS = 2;

export function weekFindings(weeksAhead: number): readonly DeploymentFinding[] {
  return weeksAhead < LEAST_WEEKS
    ? [finding(EVENT_RULES.fewWeeks, `security_events: has partitions for ${weeksAhead} whole weeks more`)]
    : [];
}

/** Looks how far ahead security events have partitions; the database role of a server need not be able to make them. */
@Injectable()
@DeploymentCheck('security events')
export class EventPartitionsCheck implements ChecksDeployment {
  constructor(private readonly partitions: SecurityEventPartitions) {}

  findings(): Promise<readonly DeploymentFinding[]> {
    return Promise.resolve(weekFindings(this.partitions.weeksAhead));
  }
}

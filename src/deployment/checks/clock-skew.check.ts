import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type DeploymentFinding, type DeploymentRule, finding } from '../../core/deployment-finding.js';
import { type Milliseconds } from '../../core/duration.js';
import { type ChecksDeployment, DeploymentCheck } from '../deployment-check.decorator.js';

export const CLOCK_RULES = {
  skewed: {
    id: 'clock.W001',
    severity: 'warning',
    looksFor: 'a clock more than two seconds from that of the database',
    cure: 'Synchronize both by NTP: one-time codes, tokens and windows of rates go by them.',
  },
} as const satisfies Readonly<Record<string, DeploymentRule>>;

/** More than a slow answer makes of two good clocks. */
const TOLERANCE: Milliseconds = 2000;

/** Readings in milliseconds since the epoch, the database's between the other two. */
export interface ClockReadings {
  readonly before: number;
  readonly database: number;
  readonly after: number;
}

/** The database read its clock at some time between the other two: what may be the way of the question is no skew. */
export function clockFindings({ before, database, after }: ClockReadings): readonly DeploymentFinding[] {
  const skew = database < before ? database - before : Math.max(database - after, 0);
  const seconds = (Math.abs(skew) / 1000).toFixed(1);
  return Math.abs(skew) > TOLERANCE
    ? [
        finding(
          CLOCK_RULES.skewed,
          `this clock is ${seconds} s ${skew < 0 ? 'ahead of' : 'behind'} that of the database`,
        ),
      ]
    : [];
}

/** Compares this machine's clock with the database's. */
@Injectable()
@DeploymentCheck('the clock')
export class ClockSkewCheck implements ChecksDeployment {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async findings(): Promise<readonly DeploymentFinding[]> {
    const before = this.clock.now();
    const [row] = await this.dataSource.query<{ now: number }[]>(
      `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "now"`,
    );
    return row ? clockFindings({ before, database: row.now, after: this.clock.now() }) : [];
  }
}

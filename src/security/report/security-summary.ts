import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** How many of a kind, in a period. */
export interface EventCount {
  readonly type: string;
  readonly severity: string;
  readonly count: number;
}

/** What a rule found about a subject, in a period. */
export interface AlertCount {
  readonly rule: string;
  readonly severity: string;
  readonly subject: string;
  readonly status: string;
  readonly count: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
}

/** Somebody whom many events are about, or come from. */
export interface SubjectCount {
  readonly subject: string;
  readonly count: number;
}

/** What was seen in a period: the same data that staff read. */
export interface SecuritySummary {
  readonly since: string;
  readonly until: string;
  readonly events: readonly EventCount[];
  readonly alerts: readonly AlertCount[];
  readonly subjects: readonly SubjectCount[];
  readonly addresses: readonly SubjectCount[];
}

/** The longest list of a summary. */
const MOST = 50;

/** A row that stands for those held back of a burst counts for them. */
const EVENTS = `1 + coalesce(("details" ->> 'suppressed')::bigint, 0)`;

/** Sums up what was seen. It reads a whole period, which may take longer than a request may. */
@Injectable()
export class SecuritySummaries {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async of(since: Date, until: Date): Promise<SecuritySummary> {
    const [events, alerts, subjects, addresses] = await this.dataSource.transaction(async (manager) => {
      await manager.query('SET LOCAL statement_timeout = 60000');
      const period = [since, until];
      return [
        await manager.query<EventCount[]>(
          `SELECT "type", "severity", sum(${EVENTS})::float8 AS "count" FROM "security_events"
            WHERE "created_at" >= $1 AND "created_at" < $2 GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT ${MOST}`,
          period,
        ),
        await manager.query<AlertCount[]>(
          `SELECT "rule", "severity", "subject", "status", "count"::float8 AS "count", "first_seen" AS "firstSeen",
              "last_seen" AS "lastSeen" FROM "security_alerts"
            WHERE "last_seen" >= $1 AND "first_seen" < $2 ORDER BY "last_seen" DESC LIMIT ${MOST}`,
          period,
        ),
        await manager.query<SubjectCount[]>(topOf('subject'), period),
        await manager.query<SubjectCount[]>(topOf('address'), period),
      ] as const;
    });
    return { since: since.toISOString(), until: until.toISOString(), events, alerts, subjects, addresses };
  }
}

/** Of what is not in order alone: a login that succeeds says nothing of its account. */
function topOf(column: 'subject' | 'address'): string {
  return `SELECT "${column}" AS "subject", sum(${EVENTS})::float8 AS "count" FROM "security_events"
    WHERE "created_at" >= $1 AND "created_at" < $2 AND "severity" <> 'info' AND "${column}" IS NOT NULL
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10`;
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Id, newId } from '../../core/id.js';
import { type Severity } from '../../core/security/security-event-type.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { type ProvenCredential } from './detection-fact.js';
import { type AlertSubject, type DetectionRule } from './detection-rule.js';
import { type Evidence } from './evidence.js';

export const ALERT_STATUSES = ['open', 'acknowledged', 'resolved', 'muted'] as const;

export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** What a rule has found out about a subject. */
export interface Finding {
  readonly rule: Pick<DetectionRule, 'name' | 'severity' | 'description'>;
  readonly subject: AlertSubject;
  readonly evidence: readonly Evidence[];
  /** How many observations since the last time. */
  readonly count: number;
  /** What the response `lock` may lock. */
  readonly credentials: readonly ProvenCredential[];
}

/** An alert as it is kept. */
export interface AlertRow {
  readonly id: Id;
  readonly rule: string;
  readonly severity: Severity;
  readonly status: AlertStatus;
  readonly subjectKind: AlertSubject['kind'];
  readonly subjectId: string;
  readonly subject: string;
  readonly evidence: readonly Evidence[];
  readonly count: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly mutedUntil: Date | null;
  readonly note: string | null;
}

/** The columns of an {@link AlertRow}, for a SELECT. */
export const ALERT_COLUMNS = `"id", "rule", "severity", "status", "subject_kind" AS "subjectKind", "subject_id" AS "subjectId", "subject",
  "evidence", "count"::float8 AS "count", "first_seen" AS "firstSeen", "last_seen" AS "lastSeen", "muted_until" AS "mutedUntil", "note"`;

/** Facts that an alert shows: the first ones, and the newest. */
const MOST_EVIDENCE = 20;

/**
 * One alert of a rule and a subject that is not resolved: what is found again is added to it. One that was muted until a time opens again then.
 *
 * $1 to $9: id, rule, severity, kind, id and label of the subject, evidence, count, now.
 */
const RAISE = {
  name: 'alerts-raise',
  text: `INSERT INTO "security_alerts" AS "open" ("id", "rule", "severity", "subject_kind", "subject_id", "subject", "evidence", "count",
      "first_seen", "last_seen") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
    ON CONFLICT ("rule", "subject_kind", "subject_id") WHERE "status" <> 'resolved' DO UPDATE SET
      "count" = "open"."count" + excluded."count",
      "last_seen" = greatest("open"."last_seen", excluded."last_seen"),
      "evidence" = CASE WHEN jsonb_array_length("open"."evidence") < ${MOST_EVIDENCE} THEN "open"."evidence" || excluded."evidence"
        ELSE "open"."evidence" END,
      "status" = CASE WHEN "open"."status" = 'muted' AND "open"."muted_until" <= excluded."last_seen" THEN 'open' ELSE "open"."status" END,
      "muted_until" = CASE WHEN "open"."muted_until" <= excluded."last_seen" THEN NULL ELSE "open"."muted_until" END
    RETURNING ${ALERT_COLUMNS}, ("xmax" = 0) AS "isNew"`,
};

/** An alert that was raised, and whether there was none before. */
export interface RaisedAlert {
  readonly alert: AlertRow;
  readonly isNew: boolean;
}

/** Raises alerts: of any number of servers that find the same at once, one makes the alert and the others add to it. */
@Injectable()
export class Alerts {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
  ) {}

  async raise({ rule, subject, evidence, count }: Finding): Promise<RaisedAlert | undefined> {
    const [row] = await this.statements.query<AlertRow & { readonly isNew: boolean }>(RAISE, [
      newId(),
      rule.name,
      rule.severity,
      subject.kind,
      subject.id,
      subject.label ?? subject.id,
      JSON.stringify(evidence),
      count,
      new Date(this.clock.now()),
    ]);
    if (!row) {
      return undefined;
    }
    const { isNew, ...alert } = row;
    return { alert, isNew };
  }
}

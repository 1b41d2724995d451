import { Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { type Counted } from './active-rule.js';

/** Observations of one subject and item in one second, taken together. */
export interface ObservedSecond {
  readonly rule: string;
  readonly subject: string;
  readonly item: string;
  /** When, cut to the second; one moment for all time where only what is new counts. */
  readonly second: Date;
  readonly count: number;
  readonly expiresAt: Date;
}

/** A subject of a rule, and since when it is counted. */
export interface Window {
  readonly rule: string;
  readonly subject: string;
  readonly since: Date;
}

interface CountRow {
  readonly rule: string;
  readonly subject: string;
  readonly occurrences: string;
  readonly items: string;
}

/** $1: a JSON array of {@link ObservedSecond}, of which no two have one key. Always in one order, so that no two servers wait for one another. */
const ADD = {
  name: 'detection-add',
  text: `INSERT INTO "detection_observations" AS "known" ("rule", "subject", "item", "second", "count", "expires_at")
    SELECT * FROM jsonb_to_recordset($1::jsonb)
      AS "seen" ("rule" text, "subject" text, "item" text, "second" timestamptz, "count" bigint, "expiresAt" timestamptz) ORDER BY 1, 2, 3, 4
    ON CONFLICT ("rule", "subject", "item", "second") DO UPDATE
      SET "count" = "known"."count" + excluded."count", "expires_at" = excluded."expires_at"
    RETURNING "rule", "subject", ("xmax" = 0) AS "isNew"`,
};

/** $1: a JSON array of {@link Window}. */
const COUNT = {
  name: 'detection-count',
  text: `SELECT "rule", "subject", coalesce(sum("count"), 0)::bigint AS "occurrences", count(DISTINCT "item") AS "items"
    FROM jsonb_to_recordset($1::jsonb) AS "window" ("rule" text, "subject" text, "since" timestamptz)
    JOIN "detection_observations" "seen" USING ("rule", "subject")
    WHERE "seen"."second" > "window"."since" GROUP BY "rule", "subject"`,
};

const SWEEP = {
  name: 'detection-sweep',
  text: `DELETE FROM "detection_observations" WHERE "ctid" = ANY(ARRAY(SELECT "ctid" FROM "detection_observations"
    WHERE "expires_at" <= $1 ORDER BY "expires_at" LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING 1`,
};

/** What detection has counted, in the database, for all servers together. */
@ExpiredRows('observations of detection')
@Injectable()
export class ObservationStore implements ClearsExpiredRows {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds what was observed, and counts the windows. Of servers that add at once the last to count sees all of it.
   *
   * @returns what there is, by rule and subject; see {@link keyOf}
   */
  async add(seconds: readonly ObservedSecond[], windows: readonly Window[]): Promise<ReadonlyMap<string, Counted>> {
    const added = await this.statements.query<{ rule: string; subject: string; isNew: boolean }>(ADD, [
      JSON.stringify(seconds),
    ]);
    const rows = await this.statements.query<CountRow>(COUNT, [JSON.stringify(windows)]);
    const fresh = new Map<string, number>();
    for (const { rule, subject, isNew } of added) {
      const key = keyOf(rule, subject);
      fresh.set(key, (fresh.get(key) ?? 0) + Number(isNew));
    }
    return new Map(
      rows.map(({ rule, subject, occurrences, items }) => {
        const key = keyOf(rule, subject);
        const isNew = fresh.get(key) ?? 0;
        // What a subject begins with is nothing new of it.
        const newItems = Number(items) > isNew ? isNew : 0;
        return [key, { occurrences: Number(occurrences), items: Number(items), newItems }] as const;
      }),
    );
  }

  async clearExpired(limit: number): Promise<number> {
    return (await this.statements.query(SWEEP, [new Date(this.clock.now()), limit])).length;
  }
}

export function keyOf(rule: string, subject: string): string {
  return `${rule} ${subject}`;
}

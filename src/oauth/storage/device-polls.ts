import { Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type PreparedStatement, PreparedStatements } from '../../database/prepared-statements.js';
import { digestOf } from './artefact-digest.js';
import { ARTEFACT_KINDS } from './artefact-kind.js';

/** In seconds, between two polls where nothing else was said, and by how much more for each that came too soon (RFC 8628, sections 3.2 and 3.5). */
const INTERVAL = 5;

/** By how much less than the interval two polls may be apart: a network takes longer for one than for another. */
const LEEWAY: Milliseconds = 500;

/** One poll after the other, on whichever server. $1: the code's digest; $2: now; $3: the interval, in seconds; $4: the leeway, in milliseconds. */
const POLL: PreparedStatement = {
  name: 'oauth-device-codes-poll',
  text: `WITH "code" AS (
      SELECT COALESCE("poll_after" > $2, FALSE) AS "early", COALESCE("poll_interval", $3::integer) AS "interval"
      FROM "oauth_artefacts" WHERE "kind" = ${ARTEFACT_KINDS.DeviceCode} AND "digest" = $1 FOR UPDATE
    ), "next" AS (SELECT "early", "interval" + CASE WHEN "early" THEN $3::integer ELSE 0 END AS "interval" FROM "code")
    UPDATE "oauth_artefacts" SET "poll_interval" = "next"."interval",
      "poll_after" = $2::timestamptz + "next"."interval" * INTERVAL '1 second' - $4::integer * INTERVAL '1 millisecond'
    FROM "next" WHERE "kind" = ${ARTEFACT_KINDS.DeviceCode} AND "digest" = $1 RETURNING "next"."early"`,
};

/** How often devices ask whether somebody has agreed. */
@Injectable()
export class DevicePolls {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
  ) {}

  /** @returns whether the device asks too soon: from now on it has to wait longer between two polls */
  async isEarly(deviceCode: string): Promise<boolean> {
    const values = [digestOf(deviceCode), new Date(this.clock.now()), INTERVAL, LEEWAY];
    const [polled] = await this.statements.query<{ readonly early: boolean }>(POLL, values);
    return polled?.early ?? false;
  }
}

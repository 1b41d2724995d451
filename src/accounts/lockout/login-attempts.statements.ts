import { type PreparedStatement } from '../../database/prepared-statements.js';

/** Until when failures count from now, in SQL. */
const FORGOTTEN_AT = `$1::timestamptz + $7::float8 * interval '1 ms'`;

/** $1 to $2: the keys of the account and the address; $3: now. */
export const FIND_LOCK: PreparedStatement = {
  name: 'lockouts-find',
  text: `SELECT max("until") AS "until" FROM "lockouts"
    WHERE ("kind", "key") IN (('account', $1), ('address', $2)) AND "until" > $3`,
};

/**
 * Counts an attempt as failed before it is judged, for its account or for its address, unless that is locked; the attempt that is one too many locks.
 * One statement, so that of any number at once no more are judged than the limit allows; on one row, so that no two wait for each other.
 *
 * $1: now; $2: id for a new row; $3 to $5: kind, key and subject; $6 to $8: limit, memory and cool-offs in ms, as the policy has them.
 *
 * @returns the row, if the attempt was counted
 */
export const RESERVE: PreparedStatement = {
  name: 'lockouts-reserve',
  text: `
    INSERT INTO "lockouts" AS "counted" ("id", "kind", "key", "failures", "subject", "since", "until", "forgotten_at")
    SELECT $2::uuid, $3::text, $4::bytea, "next".* FROM ${next('1', FORGOTTEN_AT)} AS "next"
    ON CONFLICT ON CONSTRAINT "lockouts_key_unique" DO UPDATE
    SET ("failures", "subject", "since", "until", "forgotten_at") = (
      SELECT "next".* FROM ${next(
        `CASE WHEN "counted"."forgotten_at" <= $1::timestamptz THEN 1 ELSE "counted"."failures" + 1 END`,
        `CASE WHEN "counted"."forgotten_at" <= $1::timestamptz THEN ${FORGOTTEN_AT} ELSE "counted"."forgotten_at" END`,
      )} AS "next"
    )
    WHERE "counted"."until" IS NULL OR "counted"."until" <= $1::timestamptz
    RETURNING "id", "kind", "until"`,
};

/** Takes back what was counted for an attempt that was not wrong, and the lockout that it would have begun. $1: the row's id; $2: the end of that lockout, if any. */
export const TAKE_BACK: PreparedStatement = {
  name: 'lockouts-take-back',
  text: `UPDATE "lockouts" SET
      "failures" = CASE WHEN "until" IS NULL OR "until" = $2::timestamptz THEN greatest("failures" - 1, 0) ELSE "failures" END,
      "until" = NULLIF("until", $2::timestamptz)
    WHERE "id" = $1`,
};

/** Forgets a name's failures, after a good login. $1: the row's id. */
export const FORGET: PreparedStatement = { name: 'lockouts-forget', text: `DELETE FROM "lockouts" WHERE "id" = $1` };

/** Removes some of what counts for nothing any more. $1: now; $2: how many rows at most. */
export const SWEEP: PreparedStatement = {
  name: 'lockouts-sweep',
  text: `DELETE FROM "lockouts" WHERE "id" IN (
    SELECT "id" FROM "lockouts" WHERE "forgotten_at" <= $1 ORDER BY "forgotten_at" LIMIT $2 FOR UPDATE SKIP LOCKED)`,
};

/**
 * What a row is after one more failure: `failures`, `subject`, `since`, `until`, `forgotten_at`. Every multiple of the limit locks.
 *
 * @param failures how many there are then, in SQL
 * @param forgottenAt until when they count unless they lock, in SQL
 */
function next(failures: string, forgottenAt: string): string {
  return `(
      SELECT "n"."failures",
        CASE WHEN "locks" THEN $5::text END,
        CASE WHEN "locks" THEN $1::timestamptz END,
        CASE WHEN "locks" THEN "end"."until" END,
        CASE WHEN "locks" THEN "end"."until" + $7::float8 * interval '1 ms' ELSE ${forgottenAt} END
      FROM (SELECT ${failures} AS "failures") AS "n",
        LATERAL (SELECT "n"."failures" % $6::integer = 0 AS "locks") AS "reached",
        LATERAL (SELECT $1::timestamptz + interval '1 ms' * ($8::float8[])[
          least("n"."failures" / $6::integer, array_length($8::float8[], 1))] AS "until") AS "end"
    )`;
}

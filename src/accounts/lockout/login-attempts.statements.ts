import { type PreparedStatement } from '../../database/prepared-statements.js';
import { selectLoginAccount } from '../logins/login-account.js';
import { type LockoutKind } from './lockout.entity.js';

/** A row to read from, and by that a transaction that does not wait for the disk. */
const UNSYNCED = `set_config('synchronous_commit', 'off', true)`;

/**
 * The lockout of an attempt, and whom it is for, for the record. $1 to $2: the keys of the account and the address; $3: now; $4: what the username is
 * unique by.
 */
export const FIND_LOCK: PreparedStatement = {
  name: 'lockouts-find',
  text: `SELECT max("until") AS "until",
      (SELECT json_build_object('id', "id", 'username', "username") FROM "users" WHERE "username_key" = $4) AS "account"
    FROM "lockouts" WHERE ("kind", "key") IN (('account', $1), ('address', $2)) AND "until" > $3`,
};

/**
 * Counts an attempt as failed before it is judged, for its account and then for its address, unless one of them is locked; the attempt that is one too
 * many locks. One statement, so that of any number at once no more are judged than the limit allows; and it reads the account that is tried, so that a
 * login asks the database once before its hash.
 *
 * It does not wait for the disk: a crash of the database can forget the failures of its last moment, which is less than the guesses of one more limit.
 *
 * $1: now; $2 to $7, of the account, and $8 to $13, of the address: id for a new row, key and subject; limit, memory and cool-offs in ms, as the policy
 * has them; $14: what the username is unique by.
 *
 * @returns one row, with the failures of the account, this attempt included. Without the id of the address's the attempt may not be judged: the address is locked or, when there is none of the account's, that
 */
export const COUNT: PreparedStatement = {
  name: 'lockouts-count',
  text: `WITH "account" AS (${count('account', [2, 3, 4, 5, 6, 7])}),
    "address" AS (${count('address', [8, 9, 10, 11, 12, 13], 'WHERE EXISTS (SELECT FROM "account")')})
    SELECT "account"."id" AS "accountRow", "account"."until" AS "accountUntil", "account"."failures", "address"."id" AS "addressRow", "address"."until" AS "addressUntil",
      (SELECT row_to_json("found") FROM (${selectLoginAccount('$14')}) AS "found") AS "account"
    FROM ${UNSYNCED} LEFT JOIN "account" ON TRUE LEFT JOIN "address" ON TRUE`,
};

/**
 * Takes back what was counted for an attempt that was not wrong, and the lockouts that it would have begun.
 *
 * $1 and $2, of the address, $3 and $4, of the account: the row's id, and the end of that lockout, if any.
 */
export const TAKE_BACK: PreparedStatement = {
  name: 'lockouts-take-back',
  text: `WITH "account" AS (${takeBack('$3', '$4')} RETURNING "id") ${takeBack('$1', '$2')} AND ${isDone('account')}`,
};

/**
 * Takes back what was counted for the address, and forgets the account's failures: for a good login. It does not wait for the disk: lost in a crash of
 * the database, it would leave failures behind, and not forget any.
 *
 * $1 to $3: as {@link forgiving} has them.
 */
export const SUCCEED: PreparedStatement = {
  name: 'lockouts-succeed',
  text: `WITH ${forgiving(1)} SELECT FROM ${UNSYNCED}`,
};

/** Removes some of what counts for nothing any more. $1: now; $2: how many rows at most. */
export const SWEEP: PreparedStatement = {
  name: 'lockouts-sweep',
  text: `DELETE FROM "lockouts" WHERE "id" IN (
    SELECT "id" FROM "lockouts" WHERE "forgotten_at" <= $1 ORDER BY "forgotten_at" LIMIT $2 FOR UPDATE SKIP LOCKED)`,
};

/**
 * Counts one failure more, unless there is a lockout.
 *
 * @param parameters the numbers of those of this kind, as {@link COUNT} has them
 * @param condition what has to hold too, in SQL
 */
function count(kind: LockoutKind, parameters: readonly number[], condition = ''): string {
  const [id, key, subject, limit, memory, cooloffs] = parameters.map((number) => `$${number}`);
  const forgottenAt = `$1::timestamptz + ${memory}::float8 * interval '1 ms'`;
  // What the row is then; every multiple of the limit locks.
  const next = (failures: string, unlessLocked: string): string => `(
      SELECT "n"."failures",
        CASE WHEN "locks" THEN ${subject}::text END,
        CASE WHEN "locks" THEN $1::timestamptz END,
        CASE WHEN "locks" THEN "end"."until" END,
        CASE WHEN "locks" THEN "end"."until" + ${memory}::float8 * interval '1 ms' ELSE ${unlessLocked} END
      FROM (SELECT ${failures} AS "failures") AS "n",
        LATERAL (SELECT "n"."failures" % ${limit}::integer = 0 AS "locks") AS "reached",
        LATERAL (SELECT $1::timestamptz + interval '1 ms' * (${cooloffs}::float8[])[
          least("n"."failures" / ${limit}::integer, array_length(${cooloffs}::float8[], 1))] AS "until") AS "end"
    )`;
  const isForgotten = `"counted"."forgotten_at" <= $1::timestamptz`;
  return `
    INSERT INTO "lockouts" AS "counted" ("id", "kind", "key", "failures", "subject", "since", "until", "forgotten_at")
    SELECT ${id}::uuid, '${kind}', ${key}::bytea, "next".* FROM ${next('1', forgottenAt)} AS "next" ${condition}
    ON CONFLICT ON CONSTRAINT "lockouts_key_unique" DO UPDATE
    SET ("failures", "subject", "since", "until", "forgotten_at") = (
      SELECT "next".* FROM ${next(
        `CASE WHEN ${isForgotten} THEN 1 ELSE "counted"."failures" + 1 END`,
        `CASE WHEN ${isForgotten} THEN ${forgottenAt} ELSE "counted"."forgotten_at" END`,
      )} AS "next"
    )
    WHERE "counted"."until" IS NULL OR "counted"."until" <= $1::timestamptz
    RETURNING "id", "until", "failures"`;
}

/** @param id of the row, and @param until the end of the lockout to be taken back, in SQL */
function takeBack(id: string, until: string): string {
  return `UPDATE "lockouts" SET
      "failures" = CASE WHEN "until" IS NULL OR "until" = ${until}::timestamptz THEN greatest("failures" - 1, 0) ELSE "failures" END,
      "until" = NULLIF("until", ${until}::timestamptz)
    WHERE "id" = ${id}`;
}

/**
 * What a good login does to what was counted for it, as queries of a WITH: so a statement that a login waits for does it too.
 *
 * @param first the number of the first of three parameters, which are NULL when nothing was counted: the id of the account's row; the id of the
 *   address's, and the end of the lockout that it would have begun
 * @param after the other query of the WITH that changes the user, if one does: the user's row comes before the lockouts' in every login, so that no two
 *   wait for each other. It returns something
 */
export function forgiving(first: number, after?: string): string {
  const [account, address, until] = [first, first + 1, first + 2].map((number) => `$${number}`);
  const inTurn = after === undefined ? '' : ` AND ${isDone(after)}`;
  return `"forgiven_account" AS (DELETE FROM "lockouts" WHERE "id" = ${account}${inTurn} RETURNING "id"),
    "forgiven_address" AS (${takeBack(`${address}::uuid`, `${until}`)} AND ${isDone('forgiven_account')})`;
}

/** Holds once the other query of the WITH is done: the account's row comes before the address's, as in {@link COUNT}, so that no two attempts wait for each other. */
function isDone(query: string): string {
  return `(SELECT count(*) FROM "${query}") >= 0`;
}

/**
 * Gives an account leave, in place of what it had. One without a password, which came from a provider or an import, gets its first one so; a service
 * account never has one.
 *
 * $1: what the address is unique by; $2: digest; $3: expiry.
 */
export const BEGIN = `INSERT INTO "password_resets" ("user_id", "digest", "token_version", "email_key", "last_login", "expires_at")
  SELECT "id", $2::bytea, "token_version", "email_key", "last_login", $3::timestamptz FROM "users"
  WHERE "email_key" = $1 AND "is_active" AND NOT "is_service_account"
  ON CONFLICT ("user_id") DO UPDATE SET
    ("digest", "token_version", "email_key", "last_login", "expires_at") =
    (excluded."digest", excluded."token_version", excluded."email_key", excluded."last_login", excluded."expires_at")
  RETURNING "user_id" AS "id"`;

/** What makes a token good. $1: digest; $2: now. */
const IS_GOOD = `"reset"."digest" = $1 AND "reset"."expires_at" > $2 AND "account"."id" = "reset"."user_id" AND "account"."is_active"
  AND "account"."token_version" = "reset"."token_version" AND "account"."email_key" = "reset"."email_key"
  AND "account"."last_login" IS NOT DISTINCT FROM "reset"."last_login"`;

const OWNER = `"account"."id", "username", "email", "first_name" AS "firstName", "last_name" AS "lastName",
  "account"."token_version" AS "tokenVersion"`;

/** Whose a token is, without using it. */
export const FIND = `SELECT ${OWNER} FROM "password_resets" AS "reset", "users" AS "account" WHERE ${IS_GOOD}`;

/** Uses a token up: of however many at once one has the row. */
export const USE = `DELETE FROM "password_resets" AS "reset" USING "users" AS "account" WHERE ${IS_GOOD} RETURNING ${OWNER}`;

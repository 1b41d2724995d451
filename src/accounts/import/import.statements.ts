/** The rows of a batch, $1 as a JSON array; what a row does not give is NULL. */
const ROWS = `jsonb_to_recordset($1::jsonb) AS "row" (
    "id" uuid, "username" text, "usernameKey" text, "email" text, "emailKey" text, "passwordHash" text, "firstName" text, "lastName" text,
    "isActive" boolean, "isStaff" boolean, "isSuperuser" boolean, "dateJoined" timestamptz, "lastLogin" timestamptz
  )`;

/** Makes accounts. $1: the rows; $2: when they joined unless their row says so */
export const INSERT_USERS = `
  INSERT INTO "users" ("id", "username", "username_key", "email", "email_key", "password_hash", "first_name", "last_name",
    "is_active", "is_staff", "is_superuser", "date_joined", "last_login")
  SELECT "id", "username", "usernameKey", "email", "emailKey", "passwordHash", coalesce("firstName", ''), coalesce("lastName", ''),
    coalesce("isActive", true), coalesce("isStaff", false), coalesce("isSuperuser", false), coalesce("dateJoined", $2::timestamptz), "lastLogin"
  FROM ${ROWS}`;

/**
 * Changes accounts to what a file says. What a row does not give stays: its members are NULL. Superusers stay active and superusers, so that no file takes
 * the last one away. With another password, and when an account is no more active, everything that was given for it ends. $1: the rows
 */
export const UPDATE_USERS = `
  UPDATE "users" SET
    "username" = "row"."username",
    "email" = "row"."email",
    "email_key" = "row"."emailKey",
    "email_verified_at" = CASE WHEN "users"."email_key" = "row"."emailKey" THEN "email_verified_at" END,
    "password_hash" = coalesce("row"."passwordHash", "password_hash"),
    "first_name" = coalesce("row"."firstName", "first_name"),
    "last_name" = coalesce("row"."lastName", "last_name"),
    "is_active" = CASE WHEN "is_superuser" THEN "is_active" ELSE coalesce("row"."isActive", "is_active") END,
    "is_staff" = CASE WHEN "is_superuser" THEN "is_staff" ELSE coalesce("row"."isStaff", "is_staff") END,
    "is_superuser" = "is_superuser" OR coalesce("row"."isSuperuser", false),
    "date_joined" = coalesce("row"."dateJoined", "date_joined"),
    "last_login" = coalesce("row"."lastLogin", "last_login"),
    "token_version" = "token_version" + CASE
      WHEN "row"."passwordHash" IS NOT NULL AND "row"."passwordHash" IS DISTINCT FROM "password_hash" THEN 1
      WHEN NOT "row"."isActive" AND "is_active" AND NOT "is_superuser" THEN 1
      ELSE 0
    END
  FROM ${ROWS}
  WHERE "users"."id" = "row"."id"`;

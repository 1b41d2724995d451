import { type PreparedStatement } from '../../database/prepared-statements.js';
import { ARTEFACT_KINDS } from './artefact-kind.js';

const { AuthorizationCode, Grant, RefreshToken, ReplayDetection, Session } = ARTEFACT_KINDS;

const COLUMNS = `"kind", "digest", "payload", "sealed", "client_id", "user_id", "grant_id", "uid_digest", "user_code_digest", "created_at", "expires_at",
  "browser_id", "token_version"`;

/** What was consumed stays consumed, a grant that ends soon does so, and who signed in before everything was logged out stays out, however often it is written. */
const ON_CONFLICT = `ON CONFLICT ("kind", "digest") DO UPDATE SET
    "payload" = EXCLUDED."payload", "sealed" = EXCLUDED."sealed", "client_id" = EXCLUDED."client_id", "grant_id" = EXCLUDED."grant_id",
    "uid_digest" = EXCLUDED."uid_digest", "browser_id" = EXCLUDED."browser_id", "user_code_digest" = EXCLUDED."user_code_digest",
    "expires_at" = CASE WHEN EXCLUDED."kind" = ${Grant} THEN LEAST("oauth_artefacts"."expires_at", EXCLUDED."expires_at") ELSE EXCLUDED."expires_at" END,
    "token_version" = CASE WHEN "oauth_artefacts"."user_id" IS DISTINCT FROM EXCLUDED."user_id"
      THEN EXCLUDED."token_version" ELSE "oauth_artefacts"."token_version" END,
    "user_id" = EXCLUDED."user_id"`;

/** $1 to $12: the columns in order; $6: the account, whose token version now is kept. */
export const SAVE: PreparedStatement = {
  name: 'oauth-artefacts-save',
  text: `INSERT INTO "oauth_artefacts" (${COLUMNS})
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, (SELECT "token_version" FROM "users" WHERE "id" = $6))
    ${ON_CONFLICT}`,
};

/**
 * The same of what belongs to a grant, which is locked meanwhile: with a grant that has ended nothing more is made, and whoever ends one waits. $13: the
 * grant's digest. No row when it has ended.
 */
export const SAVE_OF_GRANT: PreparedStatement = {
  name: 'oauth-artefacts-save-of-grant',
  text: `WITH "grant" AS (SELECT "token_version" FROM "oauth_artefacts" WHERE "kind" = ${Grant} AND "digest" = $13 AND "expires_at" > $10 FOR KEY SHARE)
    INSERT INTO "oauth_artefacts" (${COLUMNS})
    SELECT $1::smallint, $2::bytea, $3::jsonb, $4::bytea, $5, $6::uuid, $7, $8::bytea, $9::bytea, $10::timestamptz, $11::timestamptz,
      $12::uuid, "token_version" FROM "grant"
    ${ON_CONFLICT} RETURNING 1 AS "saved"`,
};

const READ = `"digest", "payload", "sealed", "user_id" AS "userId", "token_version" AS "tokenVersion", "consumed_at" AS "consumedAt", "expires_at" AS "expiresAt"`;

/** $1: kind; $2: digest. */
export const FIND: PreparedStatement = {
  name: 'oauth-artefacts-find',
  text: `SELECT ${READ}, FALSE AS "successorConsumed" FROM "oauth_artefacts" WHERE "kind" = $1 AND "digest" = $2`,
};

/** $1: digest; $2: digests of what its successor would be. */
export const FIND_REFRESH_TOKEN: PreparedStatement = {
  name: 'oauth-artefacts-find-refresh-token',
  text: `SELECT ${READ}, "consumed_at" IS NOT NULL AND EXISTS (SELECT 1 FROM "oauth_artefacts" AS "successor"
      WHERE "successor"."kind" = ${RefreshToken} AND "successor"."digest" = ANY($2) AND "successor"."consumed_at" IS NOT NULL) AS "successorConsumed"
    FROM "oauth_artefacts" WHERE "kind" = ${RefreshToken} AND "digest" = $1`,
};

/** A session of the provider's, and the session of this server in the same browser, if there is one. */
const READ_SESSION = `SELECT "found"."digest", "found"."payload", "found"."sealed", "found"."user_id" AS "userId", "found"."token_version" AS "tokenVersion",
    "found"."consumed_at" AS "consumedAt", "found"."expires_at" AS "expiresAt", FALSE AS "successorConsumed", "found"."browser_id" AS "browserId", "session"."id" AS "sessionId",
    "session"."created_at" AS "createdAt", "session"."last_seen" AS "lastSeen"
  FROM "oauth_artefacts" AS "found" LEFT JOIN "sessions" AS "session" ON "session"."browser_id" = "found"."browser_id"`;

/** $1: digest. */
export const FIND_SESSION: PreparedStatement = {
  name: 'oauth-artefacts-find-session',
  text: `${READ_SESSION} WHERE "found"."kind" = ${Session} AND "found"."digest" = $1`,
};

/** $1: digest of the uid. */
export const FIND_BY_UID: PreparedStatement = {
  name: 'oauth-artefacts-find-by-uid',
  text: `${READ_SESSION} WHERE "found"."uid_digest" = $1`,
};

/** $1: digest of the code. */
export const FIND_BY_USER_CODE: PreparedStatement = {
  name: 'oauth-artefacts-find-by-user-code',
  text: `SELECT ${READ}, FALSE AS "successorConsumed" FROM "oauth_artefacts" WHERE "user_code_digest" = $1`,
};

/** Single use: one of many at once gets a row. $1: kind; $2: digest; $3: now. */
export const CONSUME: PreparedStatement = {
  name: 'oauth-artefacts-consume',
  text: `UPDATE "oauth_artefacts" SET "consumed_at" = $3 WHERE "kind" = $1 AND "digest" = $2 AND "consumed_at" IS NULL RETURNING 1 AS "consumed"`,
};

/**
 * A refresh token may be consumed again for a moment, as long as what took its place was not. $1: digest; $2: now; $3: since when it may have been
 * consumed; $4: digests of what its successor would be.
 */
export const CONSUME_REFRESH_TOKEN: PreparedStatement = {
  name: 'oauth-artefacts-consume-refresh-token',
  text: `UPDATE "oauth_artefacts" SET "consumed_at" = COALESCE("consumed_at", $2)
    WHERE "kind" = ${RefreshToken} AND "digest" = $1 AND ("consumed_at" IS NULL OR "consumed_at" > $3 AND NOT EXISTS (
      SELECT 1 FROM "oauth_artefacts" AS "successor"
      WHERE "successor"."kind" = ${RefreshToken} AND "successor"."digest" = ANY($4) AND "successor"."consumed_at" IS NOT NULL))
    RETURNING 1 AS "consumed"`,
};

/** $1: kind; $2: digest. */
export const DESTROY: PreparedStatement = {
  name: 'oauth-artefacts-destroy',
  text: `DELETE FROM "oauth_artefacts" WHERE "kind" = $1 AND "digest" = $2`,
};

/** Ends a grant, and all that belongs to it. $1: the grant's digest; $2: its id. */
export const END_GRANT: PreparedStatement = {
  name: 'oauth-artefacts-end-grant',
  text: `WITH "ended" AS (DELETE FROM "oauth_artefacts" WHERE "kind" = ${Grant} AND "digest" = $1)
    DELETE FROM "oauth_artefacts" WHERE "grant_id" = $2`,
};

/**
 * Has the grant of a code that was used end a moment later, unless that was said before. $1: the code's digest; $2: for how long the grant lives from the
 * first use, in milliseconds.
 */
export const END_GRANT_SOON: PreparedStatement = {
  name: 'oauth-artefacts-end-grant-soon',
  text: `UPDATE "oauth_artefacts" AS "grant" SET "expires_at" = "code"."consumed_at" + $2::integer * INTERVAL '1 millisecond'
    FROM "oauth_artefacts" AS "code" WHERE "code"."kind" = ${AuthorizationCode} AND "code"."digest" = $1
      AND "grant"."kind" = ${Grant} AND "grant"."digest" = sha256("code"."grant_id"::bytea)
      AND "grant"."expires_at" > "code"."consumed_at" + $2::integer * INTERVAL '1 millisecond'
    RETURNING "code"."grant_id" AS "grantId"`,
};

/** $1: kind; $2: digest. */
export const GRANT_OF: PreparedStatement = {
  name: 'oauth-artefacts-grant-of',
  text: `SELECT "grant_id" AS "grantId" FROM "oauth_artefacts" WHERE "kind" = $1 AND "digest" = $2`,
};

/** Notes that something was seen: of many at once that say so, one gets a row. $1: digest; $2: now; $3: until when it is remembered. */
export const NOTE_ONCE: PreparedStatement = {
  name: 'oauth-artefacts-note-once',
  text: `INSERT INTO "oauth_artefacts" ("kind", "digest", "payload", "created_at", "expires_at") VALUES (${ReplayDetection}, $1, '{}', $2, $3)
    ON CONFLICT DO NOTHING RETURNING 1 AS "noted"`,
};

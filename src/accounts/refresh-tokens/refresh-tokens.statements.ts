import { type PreparedStatement } from '../../database/prepared-statements.js';
import { forgiving } from '../lockout/login-attempts.statements.js';

/**
 * Begins a family with its first token, notes the login that it is for, and forgives what that was counted in. The account's families that have expired are swept, so that nothing grows
 * without end. One statement: a login waits for the disk once.
 *
 * $1: the account; $2: its token version; $3: now; $4 and $5, of the family: id and expiry; $6 to $8, of the token: id, digest and expiry; $9 to $11: as
 * `forgiving` has them.
 */
export const BEGIN_FAMILY: PreparedStatement = {
  name: 'refresh-tokens-begin-family',
  text: `WITH "swept" AS (DELETE FROM "refresh_families" WHERE "user_id" = $1 AND "expires_at" < $3),
    "noted" AS (UPDATE "users" SET "last_login" = $3 WHERE "id" = $1 RETURNING "id"),
    ${forgiving(9, 'noted')},
    "family" AS (
      INSERT INTO "refresh_families" ("id", "user_id", "token_version", "created_at", "expires_at")
      VALUES ($4, $1, $2, $3, $5) RETURNING "id"
    )
    INSERT INTO "refresh_tokens" ("id", "family_id", "digest", "expires_at") SELECT $6::uuid, "id", $7::bytea, $8::timestamptz FROM "family"`,
};

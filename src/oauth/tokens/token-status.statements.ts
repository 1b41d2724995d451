import { type PreparedStatement } from '../../database/prepared-statements.js';
import { ARTEFACT_KINDS } from '../storage/artefact-kind.js';

const { AccessToken, ClientCredentials, Grant, RefreshToken } = ARTEFACT_KINDS;

/** A token of one of the kinds, unless it was used up or its grant has ended. $1: its digest; $2: now. */
const findToken = (kinds: readonly number[]): string =>
  `SELECT "token"."kind", "token"."payload", "token"."user_id" AS "userId", "token"."token_version" AS "tokenVersion" FROM "oauth_artefacts" AS "token"
    WHERE "token"."kind" IN (${kinds.join(', ')}) AND "token"."digest" = $1 AND "token"."expires_at" > $2 AND "token"."consumed_at" IS NULL
      AND ("token"."grant_id" IS NULL OR EXISTS (
        SELECT 1 FROM "oauth_artefacts" AS "grant" WHERE "grant"."kind" = ${Grant} AND "grant"."digest" = sha256("token"."grant_id"::bytea)
          AND "grant"."expires_at" > $2))`;

/** An opaque access token. $1: its digest; $2: now. */
export const FIND_OPAQUE: PreparedStatement = {
  name: 'oauth-tokens-find-opaque',
  text: findToken([AccessToken, ClientCredentials]),
};

/** The same, and a refresh token. */
export const FIND_KEPT: PreparedStatement = {
  name: 'oauth-tokens-find-kept',
  text: findToken([AccessToken, ClientCredentials, RefreshToken]),
};

/** $1: digest of the grant's id; $2: now. */
export const FIND_GRANT: PreparedStatement = {
  name: 'oauth-tokens-find-grant',
  text: `SELECT "token_version" AS "tokenVersion", "expires_at" AS "expiresAt" FROM "oauth_artefacts" WHERE "kind" = ${Grant} AND "digest" = $1 AND "expires_at" > $2`,
};

/** $1: the token's id. */
export const FIND_REVOKED: PreparedStatement = {
  name: 'oauth-tokens-find-revoked',
  text: `SELECT EXISTS (SELECT 1 FROM "oauth_revoked_tokens" WHERE "jti" = $1) AS "revoked"`,
};

/** $1: the token's id; $2: when it expires by itself. */
export const REVOKE: PreparedStatement = {
  name: 'oauth-tokens-revoke',
  text: `INSERT INTO "oauth_revoked_tokens" ("jti", "expires_at") VALUES ($1, $2) ON CONFLICT DO NOTHING`,
};

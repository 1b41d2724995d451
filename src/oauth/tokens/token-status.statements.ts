import { type PreparedStatement } from '../../database/prepared-statements.js';
import { ARTEFACT_KINDS } from '../storage/artefact-kind.js';

const { AccessToken, ClientCredentials, Grant, RefreshToken } = ARTEFACT_KINDS;

/** An opaque access token, or a refresh token, that was not used up. $1: its digest; $2: now. */
export const FIND_KEPT: PreparedStatement = {
  name: 'oauth-tokens-find-kept',
  text: `SELECT "kind", "payload", "user_id" AS "userId", "token_version" AS "tokenVersion", "grant_id" AS "grantId", "expires_at" AS "expiresAt"
    FROM "oauth_artefacts" WHERE "kind" IN (${AccessToken}, ${ClientCredentials}, ${RefreshToken}) AND "digest" = $1 AND "expires_at" > $2
      AND "consumed_at" IS NULL`,
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

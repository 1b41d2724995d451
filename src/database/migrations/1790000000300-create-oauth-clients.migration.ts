import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Changes are announced by `client_id`, which is what every request names a client by. */
export class CreateOauthClients1790000000300 implements MigrationInterface {
  name = 'CreateOauthClients1790000000300';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "oauth_clients" (
        "id" uuid NOT NULL,
        "client_id" text NOT NULL,
        "name" text NOT NULL,
        "owner_id" uuid,
        "service_account_id" uuid,
        "redirect_uris" text array NOT NULL,
        "post_logout_redirect_uris" text array NOT NULL DEFAULT '{}',
        "grant_types" text array NOT NULL,
        "scopes" text array NOT NULL,
        "allowed_origins" text array NOT NULL DEFAULT '{}',
        "confidential" boolean NOT NULL,
        "first_party" boolean NOT NULL DEFAULT false,
        "introspection" boolean NOT NULL DEFAULT false,
        "is_active" boolean NOT NULL DEFAULT true,
        "token_endpoint_auth_method" text NOT NULL,
        "jwks" jsonb,
        "digest" bytea,
        "previous_digest" bytea,
        "previous_until" timestamptz,
        "access_token_ttl" integer,
        "refresh_token_ttl" integer,
        "backchannel_logout_uri" text,
        "dpop_bound" boolean NOT NULL DEFAULT false,
        "tokens_not_before" timestamptz,
        "version" integer NOT NULL DEFAULT 0,
        "created_at" timestamptz NOT NULL,
        "updated_at" timestamptz NOT NULL,
        CONSTRAINT "oauth_clients_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "oauth_clients_client_id_unique" UNIQUE ("client_id"),
        CONSTRAINT "oauth_clients_service_account_unique" UNIQUE ("service_account_id"),
        CONSTRAINT "oauth_clients_owner_fkey" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "oauth_clients_service_account_fkey" FOREIGN KEY ("service_account_id")
          REFERENCES "users" ("id") ON DELETE SET NULL,
        CONSTRAINT "oauth_clients_confidential_check" CHECK ("confidential" = ("token_endpoint_auth_method" <> 'none')),
        CONSTRAINT "oauth_clients_jwks_check" CHECK (("token_endpoint_auth_method" = 'private_key_jwt') = ("jwks" IS NOT NULL)),
        CONSTRAINT "oauth_clients_digest_check" CHECK (
          ("digest" IS NOT NULL) = ("token_endpoint_auth_method" IN ('client_secret_basic', 'client_secret_post'))
        ),
        CONSTRAINT "oauth_clients_previous_check" CHECK (
          ("previous_digest" IS NULL) = ("previous_until" IS NULL) AND ("previous_digest" IS NULL OR "digest" IS NOT NULL)
        )
      )`);
    await queryRunner.query(`CREATE INDEX "oauth_clients_owner_index" ON "oauth_clients" ("owner_id")`);
    await queryRunner.query(`
      CREATE TRIGGER "oauth_clients_count_version" BEFORE UPDATE
      ON "oauth_clients" FOR EACH ROW EXECUTE FUNCTION portcullis_count_version()`);
    await queryRunner.query(`
      CREATE FUNCTION portcullis_announce_client_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('portcullis_changes', TG_TABLE_NAME || ':' || OLD.client_id);
        RETURN NULL;
      END $$`);
    await queryRunner.query(`
      CREATE TRIGGER "oauth_clients_announce_change" AFTER DELETE OR UPDATE
      ON "oauth_clients" FOR EACH ROW EXECUTE FUNCTION portcullis_announce_client_change()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "oauth_clients"`);
    await queryRunner.query(`DROP FUNCTION portcullis_announce_client_change()`);
  }
}

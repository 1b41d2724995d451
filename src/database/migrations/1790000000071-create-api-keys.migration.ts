import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** A revoked key keeps its row, and nothing that it could be verified by. A use is no change: nothing that is decided depends on it. */
export class CreateApiKeys1790000000071 implements MigrationInterface {
  name = 'CreateApiKeys1790000000071';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "api_keys" (
        "id" uuid NOT NULL,
        "owner_id" uuid NOT NULL,
        "owner_type" text NOT NULL,
        "name" text NOT NULL,
        "description" text NOT NULL DEFAULT '',
        "digest" bytea,
        "previous_digest" bytea,
        "previous_until" timestamptz,
        "scopes" text array NOT NULL,
        "allowed_ips" text array,
        "rate" text,
        "created_at" timestamptz NOT NULL,
        "expires_at" timestamptz,
        "last_used" timestamptz,
        "revoked_at" timestamptz,
        CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "api_keys_owner_fkey" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "api_keys_owner_type_check" CHECK ("owner_type" IN ('user', 'service_account')),
        CONSTRAINT "api_keys_previous_check" CHECK (("previous_digest" IS NULL) = ("previous_until" IS NULL)),
        CONSTRAINT "api_keys_revoked_check" CHECK (
          ("revoked_at" IS NULL) = ("digest" IS NOT NULL) AND ("revoked_at" IS NULL OR "previous_digest" IS NULL)
        )
      )`);
    await queryRunner.query(`CREATE INDEX "api_keys_owner_index" ON "api_keys" ("owner_id")`);
    await queryRunner.query(`
      CREATE TRIGGER api_keys_announce_change AFTER DELETE OR UPDATE OF
        "id", "owner_id", "digest", "previous_digest", "previous_until", "scopes", "allowed_ips", "rate", "expires_at", "revoked_at"
      ON "api_keys" FOR EACH ROW EXECUTE FUNCTION portcullis_announce_change()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "api_keys"`);
  }
}

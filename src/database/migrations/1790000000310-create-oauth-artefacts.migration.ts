import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The end of a grant is announced to the change feed: processes remember which ones hold. */
export class CreateOAuthArtefacts1790000000310 implements MigrationInterface {
  name = 'CreateOAuthArtefacts1790000000310';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "oauth_artefacts" (
        "kind" smallint NOT NULL,
        "digest" bytea NOT NULL,
        "payload" jsonb,
        "sealed" bytea,
        "client_id" text,
        "user_id" uuid,
        "token_version" integer,
        "grant_id" text,
        "uid_digest" bytea,
        "user_code_digest" bytea,
        "created_at" timestamptz NOT NULL,
        "consumed_at" timestamptz,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "oauth_artefacts_pkey" PRIMARY KEY ("kind", "digest"),
        CONSTRAINT "oauth_artefacts_payload_check" CHECK (("payload" IS NULL) <> ("sealed" IS NULL)),
        CONSTRAINT "oauth_artefacts_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
    for (const [name, column, unique] of [
      ['grant', 'grant_id', ''],
      ['uid', 'uid_digest', 'UNIQUE'],
      ['user_code', 'user_code_digest', ''],
      ['user', 'user_id', ''],
    ] as const) {
      await queryRunner.query(
        `CREATE ${unique} INDEX "oauth_artefacts_${name}_index" ON "oauth_artefacts" ("${column}") WHERE "${column}" IS NOT NULL`,
      );
    }
    await queryRunner.query(`CREATE INDEX "oauth_artefacts_expires_at_index" ON "oauth_artefacts" ("expires_at")`);
    await queryRunner.query(`
      CREATE FUNCTION portcullis_announce_oauth_grant() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('portcullis_changes', 'oauth_grants:' || encode(OLD.digest, 'hex'));
        RETURN NULL;
      END $$`);
    await queryRunner.query(`
      CREATE TRIGGER oauth_grants_announce_change AFTER UPDATE OR DELETE
      ON "oauth_artefacts" FOR EACH ROW WHEN (OLD."kind" = 10) EXECUTE FUNCTION portcullis_announce_oauth_grant()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "oauth_artefacts"`);
    await queryRunner.query(`DROP FUNCTION portcullis_announce_oauth_grant()`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Access tokens that were revoked and would still hold by their signature; each is announced to the change feed. */
export class CreateOAuthRevokedTokens1790000000311 implements MigrationInterface {
  name = 'CreateOAuthRevokedTokens1790000000311';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "oauth_revoked_tokens" (
        "jti" text NOT NULL,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "oauth_revoked_tokens_pkey" PRIMARY KEY ("jti")
      )`);
    await queryRunner.query(
      `CREATE INDEX "oauth_revoked_tokens_expires_at_index" ON "oauth_revoked_tokens" ("expires_at")`,
    );
    await queryRunner.query(`
      CREATE FUNCTION portcullis_announce_oauth_revoked_token() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('portcullis_changes', TG_TABLE_NAME || ':' || NEW.jti);
        RETURN NULL;
      END $$`);
    await queryRunner.query(`
      CREATE TRIGGER oauth_revoked_tokens_announce AFTER INSERT
      ON "oauth_revoked_tokens" FOR EACH ROW EXECUTE FUNCTION portcullis_announce_oauth_revoked_token()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "oauth_revoked_tokens"`);
    await queryRunner.query(`DROP FUNCTION portcullis_announce_oauth_revoked_token()`);
  }
}

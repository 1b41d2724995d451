import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateRefreshTokens1790000000002 implements MigrationInterface {
  name = 'CreateRefreshTokens1790000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "refresh_families" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "token_version" integer NOT NULL,
        "created_at" timestamptz NOT NULL,
        "expires_at" timestamptz NOT NULL,
        "revoked_at" timestamptz,
        CONSTRAINT "refresh_families_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "refresh_families_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "refresh_families_user_index" ON "refresh_families" ("user_id")`);
    await queryRunner.query(`
      CREATE TABLE "refresh_tokens" (
        "id" uuid NOT NULL,
        "family_id" uuid NOT NULL,
        "digest" bytea NOT NULL,
        "expires_at" timestamptz NOT NULL,
        "spent_at" timestamptz,
        "successor_id" uuid,
        CONSTRAINT "refresh_tokens_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "refresh_tokens_family_fkey" FOREIGN KEY ("family_id") REFERENCES "refresh_families" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "refresh_tokens_family_index" ON "refresh_tokens" ("family_id")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "refresh_tokens"`);
    await queryRunner.query(`DROP TABLE "refresh_families"`);
  }
}

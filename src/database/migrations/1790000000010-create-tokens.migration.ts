import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateTokens1790000000010 implements MigrationInterface {
  name = 'CreateTokens1790000000010';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "tokens" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "name" text NOT NULL,
        "digest" bytea NOT NULL,
        "scopes" text array,
        "token_version" integer NOT NULL,
        "created_at" timestamptz NOT NULL,
        "expires_at" timestamptz,
        "last_used" timestamptz,
        CONSTRAINT "tokens_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "tokens_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "tokens_user_index" ON "tokens" ("user_id")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "tokens"`);
  }
}

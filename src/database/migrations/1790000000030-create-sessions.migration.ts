import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateSessions1790000000030 implements MigrationInterface {
  name = 'CreateSessions1790000000030';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "sessions" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "digest" bytea NOT NULL,
        "token_version" integer NOT NULL,
        "created_at" timestamptz NOT NULL,
        "last_seen" timestamptz NOT NULL,
        "address" text NOT NULL,
        "user_agent" text,
        CONSTRAINT "sessions_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "sessions_digest_unique" UNIQUE ("digest"),
        CONSTRAINT "sessions_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "sessions_user_index" ON "sessions" ("user_id")`);
    await queryRunner.query(`CREATE INDEX "sessions_last_seen_index" ON "sessions" ("last_seen")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "sessions"`);
  }
}

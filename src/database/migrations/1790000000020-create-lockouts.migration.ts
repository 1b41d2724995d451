import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateLockouts1790000000020 implements MigrationInterface {
  name = 'CreateLockouts1790000000020';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "lockouts" (
        "id" uuid NOT NULL,
        "kind" text NOT NULL,
        "key" bytea NOT NULL,
        "subject" text,
        "failures" integer NOT NULL,
        "since" timestamptz,
        "until" timestamptz,
        "forgotten_at" timestamptz NOT NULL,
        CONSTRAINT "lockouts_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "lockouts_key_unique" UNIQUE ("kind", "key")
      )`);
    await queryRunner.query(`CREATE INDEX "lockouts_until_index" ON "lockouts" ("until")`);
    await queryRunner.query(`CREATE INDEX "lockouts_forgotten_at_index" ON "lockouts" ("forgotten_at")`);
    await queryRunner.query(`
      CREATE INDEX "users_foreign_hash_index" ON "users" ("id")
      WHERE "password_hash" ~ '^(pbkdf2_|scrypt[$]|argon2[$])'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "users_foreign_hash_index"`);
    await queryRunner.query(`DROP TABLE "lockouts"`);
  }
}

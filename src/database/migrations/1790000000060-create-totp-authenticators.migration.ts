import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateTotpAuthenticators1790000000060 implements MigrationInterface {
  name = 'CreateTotpAuthenticators1790000000060';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "totp_authenticators" (
        "user_id" uuid NOT NULL,
        "is_confirmed" boolean NOT NULL,
        "secret" bytea NOT NULL,
        "last_step" bigint,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "totp_authenticators_pkey" PRIMARY KEY ("user_id", "is_confirmed"),
        CONSTRAINT "totp_authenticators_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`
      CREATE INDEX "totp_authenticators_pending_index" ON "totp_authenticators" ("created_at") WHERE NOT "is_confirmed"`);
    await queryRunner.query(`
      CREATE TABLE "recovery_codes" (
        "user_id" uuid NOT NULL,
        "digest" bytea NOT NULL,
        CONSTRAINT "recovery_codes_pkey" PRIMARY KEY ("user_id", "digest"),
        CONSTRAINT "recovery_codes_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "recovery_codes"`);
    await queryRunner.query(`DROP TABLE "totp_authenticators"`);
  }
}

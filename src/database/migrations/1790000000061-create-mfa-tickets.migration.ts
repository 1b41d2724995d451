import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateMfaTickets1790000000061 implements MigrationInterface {
  name = 'CreateMfaTickets1790000000061';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "mfa_tickets" (
        "digest" bytea NOT NULL,
        "user_id" uuid NOT NULL,
        "token_version" integer NOT NULL,
        "login" jsonb NOT NULL,
        "client" bytea NOT NULL,
        "attempts" integer NOT NULL DEFAULT 0,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "mfa_tickets_pkey" PRIMARY KEY ("digest"),
        CONSTRAINT "mfa_tickets_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "mfa_tickets_user_index" ON "mfa_tickets" ("user_id")`);
    await queryRunner.query(`CREATE INDEX "mfa_tickets_expires_at_index" ON "mfa_tickets" ("expires_at")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "mfa_tickets"`);
  }
}

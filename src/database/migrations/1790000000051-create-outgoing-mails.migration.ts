import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateOutgoingMails1790000000051 implements MigrationInterface {
  name = 'CreateOutgoingMails1790000000051';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "outgoing_mails" (
        "id" uuid NOT NULL,
        "sealed" bytea NOT NULL,
        "attempts" integer NOT NULL DEFAULT 0,
        "created_at" timestamptz NOT NULL,
        "next_attempt_at" timestamptz NOT NULL,
        "expires_at" timestamptz NOT NULL,
        "last_error" text,
        CONSTRAINT "outgoing_mails_pkey" PRIMARY KEY ("id")
      )`);
    await queryRunner.query(`CREATE INDEX "outgoing_mails_next_attempt_index" ON "outgoing_mails" ("next_attempt_at")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "outgoing_mails"`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What is to be sent to the webhook, and which digests were written: each by one of many servers. */
export class CreateSecurityOutbox1790000000402 implements MigrationInterface {
  name = 'CreateSecurityOutbox1790000000402';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "webhook_deliveries" (
        "id" uuid NOT NULL,
        "body" text NOT NULL,
        "attempts" integer NOT NULL DEFAULT 0,
        "next_attempt_at" timestamptz NOT NULL,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
      )`);
    await queryRunner.query(
      `CREATE INDEX "webhook_deliveries_next_attempt_index" ON "webhook_deliveries" ("next_attempt_at")`,
    );
    await queryRunner.query(`
      CREATE TABLE "security_digests" (
        "since" timestamptz NOT NULL,
        "until" timestamptz NOT NULL,
        CONSTRAINT "security_digests_pkey" PRIMARY KEY ("since", "until")
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "security_digests"`);
    await queryRunner.query(`DROP TABLE "webhook_deliveries"`);
  }
}

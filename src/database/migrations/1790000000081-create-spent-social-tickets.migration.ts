import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateSpentSocialTickets1790000000081 implements MigrationInterface {
  name = 'CreateSpentSocialTickets1790000000081';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "spent_social_tickets" (
        "id" uuid NOT NULL,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "spent_social_tickets_pkey" PRIMARY KEY ("id")
      )`);
    await queryRunner.query(
      `CREATE INDEX "spent_social_tickets_expires_at_index" ON "spent_social_tickets" ("expires_at")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "spent_social_tickets"`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateSpentDpopProofs1790000000390 implements MigrationInterface {
  name = 'CreateSpentDpopProofs1790000000390';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "spent_dpop_proofs" (
        "digest" bytea NOT NULL,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "spent_dpop_proofs_pkey" PRIMARY KEY ("digest")
      )`);
    await queryRunner.query(`CREATE INDEX "spent_dpop_proofs_expires_at_index" ON "spent_dpop_proofs" ("expires_at")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "spent_dpop_proofs"`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreatePasskeyChallenges1790000000063 implements MigrationInterface {
  name = 'CreatePasskeyChallenges1790000000063';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "passkey_challenges" (
        "digest" bytea NOT NULL,
        "bound_to" bytea NOT NULL,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "passkey_challenges_pkey" PRIMARY KEY ("digest")
      )`);
    await queryRunner.query(
      `CREATE INDEX "passkey_challenges_expires_at_index" ON "passkey_challenges" ("expires_at")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "passkey_challenges"`);
  }
}

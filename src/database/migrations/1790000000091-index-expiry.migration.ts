import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Lets the sweep find what has expired without reading what has not. */
export class IndexExpiry1790000000091 implements MigrationInterface {
  name = 'IndexExpiry1790000000091';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX "refresh_tokens_expires_at_index" ON "refresh_tokens" ("expires_at")`);
    await queryRunner.query(`CREATE INDEX "refresh_families_expires_at_index" ON "refresh_families" ("expires_at")`);
    await queryRunner.query(
      `CREATE INDEX "tokens_expires_at_index" ON "tokens" ("expires_at") WHERE "expires_at" IS NOT NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "tokens_expires_at_index"`);
    await queryRunner.query(`DROP INDEX "refresh_families_expires_at_index"`);
    await queryRunner.query(`DROP INDEX "refresh_tokens_expires_at_index"`);
  }
}

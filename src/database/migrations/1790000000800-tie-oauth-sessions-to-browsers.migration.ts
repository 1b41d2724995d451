import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The provider's session of a browser ends with the browser's own. Sessions from before, and of a server of a version before, are browsers of their own. */
export class TieOAuthSessionsToBrowsers1790000000800 implements MigrationInterface {
  name = 'TieOAuthSessionsToBrowsers1790000000800';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE "sessions" ADD COLUMN "browser_id" uuid NOT NULL DEFAULT gen_random_uuid(),
        ADD CONSTRAINT "sessions_browser_unique" UNIQUE ("browser_id")`);
    await queryRunner.query(`ALTER TABLE "oauth_artefacts" ADD COLUMN "browser_id" uuid`);
    await queryRunner.query(
      `CREATE INDEX "oauth_artefacts_browser_index" ON "oauth_artefacts" ("browser_id") WHERE "browser_id" IS NOT NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "oauth_artefacts" DROP COLUMN "browser_id"`);
    await queryRunner.query(`ALTER TABLE "sessions" DROP COLUMN "browser_id"`);
  }
}

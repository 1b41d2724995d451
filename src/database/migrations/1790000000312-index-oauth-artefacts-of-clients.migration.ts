import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What a client has ends with it, however much others have. */
export class IndexOAuthArtefactsOfClients1790000000312 implements MigrationInterface {
  name = 'IndexOAuthArtefactsOfClients1790000000312';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX "oauth_artefacts_client_index" ON "oauth_artefacts" ("client_id") WHERE "client_id" IS NOT NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "oauth_artefacts_client_index"`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Where events go whose week there is not, as when nobody who may make one has: none is refused. */
export class AddDefaultSecurityEvents1790000000404 implements MigrationInterface {
  name = 'AddDefaultSecurityEvents1790000000404';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE "security_events_default" PARTITION OF "security_events" DEFAULT`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "security_events_default"`);
  }
}

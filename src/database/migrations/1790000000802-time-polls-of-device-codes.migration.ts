import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** When a device may ask again whether somebody has agreed (RFC 8628, section 3.5). */
export class TimePollsOfDeviceCodes1790000000802 implements MigrationInterface {
  name = 'TimePollsOfDeviceCodes1790000000802';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE "oauth_artefacts" ADD COLUMN "poll_after" timestamptz, ADD COLUMN "poll_interval" integer`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "oauth_artefacts" DROP COLUMN "poll_after", DROP COLUMN "poll_interval"`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class AddEmailVerification1790000000050 implements MigrationInterface {
  name = 'AddEmailVerification1790000000050';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "users" ADD COLUMN "email_verified_at" timestamptz`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "users" DROP COLUMN "email_verified_at"`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Accounts that no person signs in to. That they have no password, and no rank, is kept true here, whichever code writes. */
export class AddServiceAccounts1790000000070 implements MigrationInterface {
  name = 'AddServiceAccounts1790000000070';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE "users"
        ADD COLUMN "is_service_account" boolean NOT NULL DEFAULT false,
        ADD COLUMN "description" text NOT NULL DEFAULT '',
        ADD CONSTRAINT "users_service_account_check" CHECK (
          NOT "is_service_account" OR ("password_hash" IS NULL AND NOT "is_staff" AND NOT "is_superuser")
        )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE "users"
        DROP CONSTRAINT "users_service_account_check",
        DROP COLUMN "description",
        DROP COLUMN "is_service_account"`);
  }
}

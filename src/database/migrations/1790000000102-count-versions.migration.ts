import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Columns of an account whose change is one of the account. A login notes its time, and may renew a hash: whoever edits the account meanwhile has
 * not missed anything. A statement that names `version` counts a change of what belongs to the row, such as its permissions.
 */
const COUNTED = [
  'username',
  'username_key',
  'email',
  'email_key',
  'first_name',
  'last_name',
  'is_active',
  'is_staff',
  'is_superuser',
  'token_version',
  'version',
];

/** Accounts and groups count their changes, whoever makes them, for `ETag` and `If-Match`. */
export class CountVersions1790000000102 implements MigrationInterface {
  name = 'CountVersions1790000000102';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "users" ADD COLUMN "version" integer NOT NULL DEFAULT 0`);
    await queryRunner.query(`
      CREATE FUNCTION portcullis_count_version() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW."version" := OLD."version" + 1;
        RETURN NEW;
      END $$`);
    for (const [table, change] of [
      ['users', `UPDATE OF ${COUNTED.map((column) => `"${column}"`).join(', ')}`],
      ['groups', 'UPDATE'],
    ] as const) {
      await queryRunner.query(`
        CREATE TRIGGER "${table}_count_version" BEFORE ${change}
        ON "${table}" FOR EACH ROW EXECUTE FUNCTION portcullis_count_version()`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP FUNCTION portcullis_count_version() CASCADE`);
    await queryRunner.query(`ALTER TABLE "users" DROP COLUMN "version"`);
  }
}

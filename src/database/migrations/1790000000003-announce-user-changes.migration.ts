import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Announces changed accounts to the change feed, within the transaction that changes them. A login is no change: nothing cached shows it. */
export class AnnounceUserChanges1790000000003 implements MigrationInterface {
  name = 'AnnounceUserChanges1790000000003';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE FUNCTION portcullis_announce_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('portcullis_changes', TG_TABLE_NAME || ':' || OLD.id);
        RETURN NULL;
      END $$`);
    await queryRunner.query(`
      CREATE TRIGGER users_announce_change AFTER DELETE OR UPDATE OF
        "id", "username", "email", "first_name", "last_name", "is_active", "is_staff", "is_superuser", "token_version"
      ON "users" FOR EACH ROW EXECUTE FUNCTION portcullis_announce_change()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TRIGGER users_announce_change ON "users"`);
    await queryRunner.query(`DROP FUNCTION portcullis_announce_change()`);
  }
}

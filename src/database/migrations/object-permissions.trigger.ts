import { type QueryRunner } from 'typeorm';

/** For the migration of a resource's table: with a row go the permissions that were granted on it, in the same transaction. */
export async function removeObjectPermissionsWith(queryRunner: QueryRunner, table: string): Promise<void> {
  await queryRunner.query(`
    CREATE TRIGGER "${table}_remove_object_permissions" AFTER DELETE ON "${table}"
    FOR EACH ROW EXECUTE FUNCTION portcullis_remove_object_permissions()`);
}

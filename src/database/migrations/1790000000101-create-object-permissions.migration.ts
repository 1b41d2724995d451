import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { removeObjectPermissionsWith } from './object-permissions.trigger.js';

/** Permissions that were granted on single rows, which go with the row. */
export class CreateObjectPermissions1790000000101 implements MigrationInterface {
  name = 'CreateObjectPermissions1790000000101';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "object_permissions" (
        "id" uuid NOT NULL,
        "user_id" uuid,
        "group_id" uuid,
        "permission" text NOT NULL,
        "object_id" uuid NOT NULL,
        "created_at" timestamptz NOT NULL DEFAULT now(),
        "expires_at" timestamptz,
        CONSTRAINT "object_permissions_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "object_permissions_user_unique" UNIQUE ("user_id", "permission", "object_id"),
        CONSTRAINT "object_permissions_group_unique" UNIQUE ("group_id", "permission", "object_id"),
        CONSTRAINT "object_permissions_subject_check" CHECK (num_nonnulls("user_id", "group_id") = 1),
        CONSTRAINT "object_permissions_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "object_permissions_group_fkey" FOREIGN KEY ("group_id") REFERENCES "groups" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(
      `CREATE INDEX "object_permissions_object_index" ON "object_permissions" ("object_id", "permission")`,
    );
    await queryRunner.query(
      `CREATE INDEX "object_permissions_permission_index" ON "object_permissions" ("permission")`,
    );
    await queryRunner.query(`
      CREATE FUNCTION portcullis_remove_object_permissions() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM "object_permissions" WHERE "object_id" = OLD.id;
        RETURN NULL;
      END $$`);
    for (const table of ['articles', 'users', 'groups']) {
      await removeObjectPermissionsWith(queryRunner, table);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP FUNCTION portcullis_remove_object_permissions() CASCADE`);
    await queryRunner.query(`DROP TABLE "object_permissions"`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Groups, their members, and the permissions that they and accounts were granted; each change is announced to the change feed. */
export class CreateGroups1790000000100 implements MigrationInterface {
  name = 'CreateGroups1790000000100';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "groups" (
        "id" uuid NOT NULL,
        "name" text NOT NULL,
        "name_key" text NOT NULL,
        "description" text NOT NULL DEFAULT '',
        "parent_id" uuid,
        "version" integer NOT NULL DEFAULT 0,
        "created_at" timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT "groups_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "groups_name_unique" UNIQUE ("name_key"),
        CONSTRAINT "groups_parent_check" CHECK ("parent_id" <> "id"),
        CONSTRAINT "groups_parent_fkey" FOREIGN KEY ("parent_id") REFERENCES "groups" ("id") ON DELETE SET NULL
      )`);
    await queryRunner.query(`CREATE INDEX "groups_parent_index" ON "groups" ("parent_id")`);
    await queryRunner.query(`
      CREATE TABLE "group_members" (
        "user_id" uuid NOT NULL,
        "group_id" uuid NOT NULL,
        CONSTRAINT "group_members_pkey" PRIMARY KEY ("user_id", "group_id"),
        CONSTRAINT "group_members_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "group_members_group_fkey" FOREIGN KEY ("group_id") REFERENCES "groups" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "group_members_group_index" ON "group_members" ("group_id")`);
    await queryRunner.query(`
      CREATE TABLE "permission_grants" (
        "id" uuid NOT NULL,
        "user_id" uuid,
        "group_id" uuid,
        "permission" text NOT NULL,
        "created_at" timestamptz NOT NULL DEFAULT now(),
        "expires_at" timestamptz,
        CONSTRAINT "permission_grants_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "permission_grants_user_unique" UNIQUE ("user_id", "permission"),
        CONSTRAINT "permission_grants_group_unique" UNIQUE ("group_id", "permission"),
        CONSTRAINT "permission_grants_subject_check" CHECK (num_nonnulls("user_id", "group_id") = 1),
        CONSTRAINT "permission_grants_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "permission_grants_group_fkey" FOREIGN KEY ("group_id") REFERENCES "groups" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "permission_grants_permission_index" ON "permission_grants" ("permission")`);
    await this.#announce(queryRunner);
  }

  /** What an account holds changed: `account_permissions:<id>`; with a group it changed for many, which is `account_permissions:*`. */
  async #announce(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE FUNCTION portcullis_announce_account_permissions() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        changed record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        account text := to_jsonb(changed) ->> 'user_id';
      BEGIN
        PERFORM pg_notify('portcullis_changes', 'account_permissions:' || coalesce(account, '*'));
        RETURN NULL;
      END $$`);
    for (const [table, changes] of [
      ['groups', 'DELETE OR UPDATE OF "name", "parent_id"'],
      ['group_members', 'INSERT OR DELETE OR UPDATE'],
      ['permission_grants', 'INSERT OR DELETE OR UPDATE'],
    ] as const) {
      await queryRunner.query(`
        CREATE TRIGGER ${table}_announce_change AFTER ${changes}
        ON "${table}" FOR EACH ROW EXECUTE FUNCTION portcullis_announce_account_permissions()`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['permission_grants', 'group_members', 'groups']) {
      await queryRunner.query(`DROP TABLE "${table}"`);
    }
    await queryRunner.query(`DROP FUNCTION portcullis_announce_account_permissions()`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Every change of a key is announced to the change feed, a new key too: processes have all of them in memory. */
export class CreateSigningKeys1790000000040 implements MigrationInterface {
  name = 'CreateSigningKeys1790000000040';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "signing_keys" (
        "kid" text NOT NULL,
        "algorithm" text NOT NULL,
        "status" text NOT NULL,
        "public_key" jsonb NOT NULL,
        "private_key" bytea NOT NULL,
        "created_at" timestamptz NOT NULL,
        "activated_at" timestamptz,
        "retires_at" timestamptz,
        CONSTRAINT "signing_keys_pkey" PRIMARY KEY ("kid"),
        CONSTRAINT "signing_keys_algorithm_check" CHECK ("algorithm" = 'ES256'),
        CONSTRAINT "signing_keys_status_check" CHECK ("status" IN ('pending', 'active', 'retiring'))
      )`);
    await queryRunner.query(`
      CREATE UNIQUE INDEX "signing_keys_active_index" ON "signing_keys" ("status") WHERE "status" = 'active'`);
    await queryRunner.query(`
      CREATE FUNCTION portcullis_announce_signing_key() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('portcullis_changes', TG_TABLE_NAME || ':' || COALESCE(NEW.kid, OLD.kid));
        RETURN NULL;
      END $$`);
    await queryRunner.query(`
      CREATE TRIGGER signing_keys_announce_change AFTER INSERT OR UPDATE OR DELETE
      ON "signing_keys" FOR EACH ROW EXECUTE FUNCTION portcullis_announce_signing_key()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "signing_keys"`);
    await queryRunner.query(`DROP FUNCTION portcullis_announce_signing_key()`);
  }
}

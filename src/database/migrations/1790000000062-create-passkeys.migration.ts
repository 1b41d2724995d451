import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreatePasskeys1790000000062 implements MigrationInterface {
  name = 'CreatePasskeys1790000000062';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "passkeys" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "name" text NOT NULL,
        "credential_id" bytea NOT NULL,
        "public_key" bytea NOT NULL,
        "counter" bigint NOT NULL,
        "transports" text[] NOT NULL,
        "created_at" timestamptz NOT NULL,
        "last_used" timestamptz,
        CONSTRAINT "passkeys_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "passkeys_credential_id_unique" UNIQUE ("credential_id"),
        CONSTRAINT "passkeys_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "passkeys_user_index" ON "passkeys" ("user_id")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "passkeys"`);
  }
}

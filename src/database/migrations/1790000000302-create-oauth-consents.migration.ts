import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What people have agreed to, for longer than the session in which they did. */
export class CreateOauthConsents1790000000302 implements MigrationInterface {
  name = 'CreateOauthConsents1790000000302';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "oauth_consents" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "client_id" uuid NOT NULL,
        "scopes" text array NOT NULL,
        "since" timestamptz NOT NULL,
        "last_used" timestamptz NOT NULL,
        CONSTRAINT "oauth_consents_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "oauth_consents_user_client_unique" UNIQUE ("user_id", "client_id"),
        CONSTRAINT "oauth_consents_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "oauth_consents_client_fkey" FOREIGN KEY ("client_id") REFERENCES "oauth_clients" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "oauth_consents_client_index" ON "oauth_consents" ("client_id")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "oauth_consents"`);
  }
}

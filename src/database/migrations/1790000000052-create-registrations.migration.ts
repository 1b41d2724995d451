import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What an account grows and changes by: registrations, invitations, and the tokens that mails carry. */
export class CreateRegistrations1790000000052 implements MigrationInterface {
  name = 'CreateRegistrations1790000000052';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "registrations" (
        "id" uuid NOT NULL,
        "username" text NOT NULL,
        "username_key" text NOT NULL,
        "email" text NOT NULL,
        "email_key" text NOT NULL,
        "password_hash" text NOT NULL,
        "first_name" text NOT NULL,
        "last_name" text NOT NULL,
        "digest" bytea NOT NULL,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "registrations_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "registrations_username_unique" UNIQUE ("username_key"),
        CONSTRAINT "registrations_digest_unique" UNIQUE ("digest")
      )`);
    await queryRunner.query(`CREATE INDEX "registrations_email_index" ON "registrations" ("email_key")`);
    await queryRunner.query(`CREATE INDEX "registrations_expires_index" ON "registrations" ("expires_at")`);
    await queryRunner.query(`
      CREATE TABLE "invitations" (
        "id" uuid NOT NULL,
        "email" text NOT NULL,
        "email_key" text NOT NULL,
        "digest" bytea NOT NULL,
        "created_at" timestamptz NOT NULL,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "invitations_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "invitations_email_unique" UNIQUE ("email_key"),
        CONSTRAINT "invitations_digest_unique" UNIQUE ("digest")
      )`);
    await queryRunner.query(`CREATE INDEX "invitations_expires_index" ON "invitations" ("expires_at")`);
    await queryRunner.query(`
      CREATE TABLE "email_verifications" (
        "user_id" uuid NOT NULL,
        "email" text NOT NULL,
        "email_key" text NOT NULL,
        "digest" bytea NOT NULL,
        "token_version" integer NOT NULL,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "email_verifications_pkey" PRIMARY KEY ("user_id"),
        CONSTRAINT "email_verifications_digest_unique" UNIQUE ("digest"),
        CONSTRAINT "email_verifications_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "email_verifications_email_index" ON "email_verifications" ("email_key")`);
    await queryRunner.query(`CREATE INDEX "email_verifications_expires_index" ON "email_verifications" ("expires_at")`);
    await queryRunner.query(`
      CREATE TABLE "password_resets" (
        "user_id" uuid NOT NULL,
        "digest" bytea NOT NULL,
        "token_version" integer NOT NULL,
        "email_key" text NOT NULL,
        "last_login" timestamptz,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "password_resets_pkey" PRIMARY KEY ("user_id"),
        CONSTRAINT "password_resets_digest_unique" UNIQUE ("digest"),
        CONSTRAINT "password_resets_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "password_resets_expires_index" ON "password_resets" ("expires_at")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['password_resets', 'email_verifications', 'invitations', 'registrations']) {
      await queryRunner.query(`DROP TABLE "${table}"`);
    }
  }
}

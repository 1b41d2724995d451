import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateSocialAccounts1790000000080 implements MigrationInterface {
  name = 'CreateSocialAccounts1790000000080';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "social_accounts" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "provider" text NOT NULL,
        "issuer" text NOT NULL,
        "subject" text NOT NULL,
        "email" text,
        "created_at" timestamptz NOT NULL,
        "last_used_at" timestamptz,
        CONSTRAINT "social_accounts_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "social_accounts_subject_unique" UNIQUE ("issuer", "subject"),
        CONSTRAINT "social_accounts_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "social_accounts_user_index" ON "social_accounts" ("user_id")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "social_accounts"`);
  }
}

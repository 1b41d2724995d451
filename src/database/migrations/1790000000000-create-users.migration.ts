import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateUsers1790000000000 implements MigrationInterface {
  name = 'CreateUsers1790000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "users" (
        "id" uuid NOT NULL,
        "username" text NOT NULL,
        "username_key" text NOT NULL,
        "email" text NOT NULL,
        "email_key" text NOT NULL,
        "password_hash" text,
        "first_name" text NOT NULL DEFAULT '',
        "last_name" text NOT NULL DEFAULT '',
        "is_active" boolean NOT NULL DEFAULT true,
        "is_staff" boolean NOT NULL DEFAULT false,
        "is_superuser" boolean NOT NULL DEFAULT false,
        "token_version" integer NOT NULL DEFAULT 0,
        "date_joined" timestamptz NOT NULL DEFAULT now(),
        "last_login" timestamptz,
        CONSTRAINT "users_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "users_username_unique" UNIQUE ("username_key"),
        CONSTRAINT "users_email_unique" UNIQUE ("email_key")
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "users"`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateArticles1790000000001 implements MigrationInterface {
  name = 'CreateArticles1790000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "articles" (
        "id" uuid NOT NULL,
        "author_id" uuid NOT NULL,
        "title" text NOT NULL,
        "slug" text NOT NULL,
        "body" text NOT NULL,
        "excerpt_html" text,
        "status" text NOT NULL DEFAULT 'draft',
        "tags" text array NOT NULL DEFAULT '{}',
        "contact_email" text,
        "source_url" text,
        "priority" integer NOT NULL DEFAULT 0,
        "created_at" timestamptz NOT NULL DEFAULT now(),
        "updated_at" timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT "articles_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "articles_slug_unique" UNIQUE ("slug"),
        CONSTRAINT "articles_author_fkey" FOREIGN KEY ("author_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX "articles_author_index" ON "articles" ("author_id", "created_at")`);
    await queryRunner.query(`CREATE INDEX "articles_status_index" ON "articles" ("status", "created_at")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "articles"`);
  }
}

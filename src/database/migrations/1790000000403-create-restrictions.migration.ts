import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What responses to alerts have put on callers. A change is announced with all that is to be known of it, so that nobody has to read it. */
export class CreateRestrictions1790000000403 implements MigrationInterface {
  name = 'CreateRestrictions1790000000403';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "restrictions" (
        "id" uuid NOT NULL,
        "kind" text NOT NULL,
        "subject" text NOT NULL,
        "username" text,
        "rule" text NOT NULL,
        "since" timestamptz NOT NULL,
        "until" timestamptz NOT NULL,
        CONSTRAINT "restrictions_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "restrictions_subject_unique" UNIQUE ("subject", "kind"),
        CONSTRAINT "restrictions_kind_check" CHECK ("kind" IN ('step-up', 'throttle', 'ended'))
      )`);
    await queryRunner.query(`CREATE INDEX "restrictions_until_index" ON "restrictions" ("until")`);
    await queryRunner.query(`
      CREATE FUNCTION portcullis_announce_restriction() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'DELETE' THEN
          PERFORM pg_notify('portcullis_changes', 'restrictions:0 ' || OLD.kind || ' ' || OLD.subject);
        ELSE
          PERFORM pg_notify('portcullis_changes', 'restrictions:' || floor(extract(epoch FROM NEW.until) * 1000)::bigint || ' ' || NEW.kind || ' ' || NEW.subject);
        END IF;
        RETURN NULL;
      END $$`);
    await queryRunner.query(`
      CREATE TRIGGER restrictions_announce AFTER INSERT OR UPDATE OR DELETE
      ON "restrictions" FOR EACH ROW EXECUTE FUNCTION portcullis_announce_restriction()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "restrictions"`);
    await queryRunner.query(`DROP FUNCTION portcullis_announce_restriction()`);
  }
}

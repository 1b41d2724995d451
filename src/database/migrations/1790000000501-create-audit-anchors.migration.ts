import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Signed places in the chain of audit rows: as append-only as the rows. */
export class CreateAuditAnchors1790000000501 implements MigrationInterface {
  name = 'CreateAuditAnchors1790000000501';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "audit_anchors" (
        "sequence" bigint NOT NULL,
        "key_id" text NOT NULL,
        "hash" bytea NOT NULL,
        "created_at" timestamptz(3) NOT NULL,
        "mac" bytea NOT NULL,
        CONSTRAINT "audit_anchors_pkey" PRIMARY KEY ("sequence", "key_id")
      )`);
    await queryRunner.query(`
      CREATE TRIGGER audit_anchors_keep BEFORE UPDATE OR DELETE ON "audit_anchors"
      FOR EACH ROW EXECUTE FUNCTION portcullis_keep_audit_row()`);
    await queryRunner.query(`
      CREATE TRIGGER audit_anchors_keep_all BEFORE TRUNCATE ON "audit_anchors"
      FOR EACH STATEMENT EXECUTE FUNCTION portcullis_keep_audit_row()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "audit_anchors"`);
  }
}

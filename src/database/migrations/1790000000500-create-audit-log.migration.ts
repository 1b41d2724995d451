import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { AUDIT_FUNCTIONS } from './audit-log.functions.js';

/**
 * The audit trail: rows that can be added and never changed, each with the hash of the one before it.
 *
 * A row is numbered and chained when its transaction commits, in the order of the commits. So the lock on the chain's end is the last one that a
 * transaction takes, and it is held for the commit alone.
 */
export class CreateAuditLog1790000000500 implements MigrationInterface {
  name = 'CreateAuditLog1790000000500';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "audit_log" (
        "id" uuid NOT NULL,
        "sequence" bigint,
        "created_at" timestamptz(3) NOT NULL,
        "actor_type" text NOT NULL,
        "actor_id" text,
        "actor_name" text,
        "scheme" text,
        "credential_id" text,
        "address" text,
        "action" text NOT NULL,
        "object_type" text NOT NULL,
        "object_id" text,
        "before" json,
        "after" json,
        "reason" text,
        "request_id" text,
        "previous_hash" bytea,
        "hash" bytea,
        CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "audit_log_sequence_unique" UNIQUE ("sequence"),
        CONSTRAINT "audit_log_actor_check" CHECK ("actor_type" IN ('user', 'anonymous', 'command', 'system'))
      )`);
    await queryRunner.query(`CREATE INDEX "audit_log_actor_index" ON "audit_log" ("actor_id", "sequence")`);
    await queryRunner.query(`CREATE INDEX "audit_log_action_index" ON "audit_log" ("action", "sequence")`);
    await queryRunner.query(
      `CREATE INDEX "audit_log_object_index" ON "audit_log" ("object_type", "object_id", "sequence")`,
    );
    await queryRunner.query(`CREATE INDEX "audit_log_request_index" ON "audit_log" ("request_id")`);
    await queryRunner.query(`CREATE INDEX "audit_log_created_index" ON "audit_log" ("created_at")`);
    await queryRunner.query(`
      CREATE TABLE "audit_chain" (
        "only" boolean NOT NULL DEFAULT true,
        "sequence" bigint NOT NULL,
        "hash" bytea NOT NULL,
        CONSTRAINT "audit_chain_pkey" PRIMARY KEY ("only"),
        CONSTRAINT "audit_chain_only_check" CHECK ("only")
      )`);
    await queryRunner.query(
      `INSERT INTO "audit_chain" ("sequence", "hash") VALUES (0, decode(repeat('00', 32), 'hex'))`,
    );
    for (const definition of AUDIT_FUNCTIONS) {
      await queryRunner.query(definition);
    }
    await queryRunner.query(`
      CREATE TRIGGER audit_log_begin BEFORE INSERT ON "audit_log"
      FOR EACH ROW EXECUTE FUNCTION portcullis_begin_audit_row()`);
    await queryRunner.query(`
      CREATE CONSTRAINT TRIGGER audit_log_seal AFTER INSERT ON "audit_log" DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION portcullis_seal_audit_row()`);
    for (const table of ['audit_log', 'audit_chain']) {
      await queryRunner.query(`
        CREATE TRIGGER ${table}_keep BEFORE UPDATE OR DELETE ON "${table}"
        FOR EACH ROW EXECUTE FUNCTION portcullis_keep_audit_row()`);
      await queryRunner.query(`
        CREATE TRIGGER ${table}_keep_all BEFORE TRUNCATE ON "${table}"
        FOR EACH STATEMENT EXECUTE FUNCTION portcullis_keep_audit_row()`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "audit_chain"`);
    await queryRunner.query(`DROP FUNCTION portcullis_seal_audit_row() CASCADE`);
    await queryRunner.query(`DROP FUNCTION portcullis_begin_audit_row() CASCADE`);
    await queryRunner.query(`DROP FUNCTION portcullis_audit_hash("audit_log", bigint, bytea)`);
    await queryRunner.query(`DROP TABLE "audit_log"`);
    await queryRunner.query(`DROP FUNCTION portcullis_keep_audit_row()`);
    await queryRunner.query(`DROP FUNCTION portcullis_audit_field(text)`);
  }
}

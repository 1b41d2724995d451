import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Security events, by weeks: a week that is over goes by dropping its table, however many events it had. Every index ends with the order of the list, so
 * that a page of a filtered list is read from its end.
 */
export class CreateSecurityEvents1790000000400 implements MigrationInterface {
  name = 'CreateSecurityEvents1790000000400';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "security_events" (
        "id" uuid NOT NULL,
        "type" text NOT NULL,
        "severity" text NOT NULL,
        "created_at" timestamptz NOT NULL,
        "actor_id" uuid,
        "actor" text,
        "subject_id" uuid,
        "subject" text,
        "scheme" text,
        "credential_id" text,
        "address" text,
        "user_agent" text,
        "request_id" text,
        "details" jsonb NOT NULL,
        CONSTRAINT "security_events_pkey" PRIMARY KEY ("created_at", "id")
      ) PARTITION BY RANGE ("created_at")`);
    for (const column of ['type', 'severity']) {
      await queryRunner.query(`
        CREATE INDEX "security_events_${column}_index" ON "security_events" ("${column}", "created_at", "id")`);
    }
    for (const column of [
      'actor_id',
      'actor',
      'subject_id',
      'subject',
      'scheme',
      'credential_id',
      'address',
      'request_id',
    ]) {
      await queryRunner.query(`
        CREATE INDEX "security_events_${column}_index" ON "security_events" ("${column}", "created_at", "id")
        WHERE "${column}" IS NOT NULL`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "security_events"`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * What detection counts, and the alerts that come of it. What was counted is worth little after a crash of the database, and is not written to its log.
 */
export class CreateSecurityAlerts1790000000401 implements MigrationInterface {
  name = 'CreateSecurityAlerts1790000000401';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE UNLOGGED TABLE "detection_observations" (
        "rule" text NOT NULL,
        "subject" text NOT NULL,
        "item" text NOT NULL,
        "second" timestamptz NOT NULL,
        "count" bigint NOT NULL,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "detection_observations_pkey" PRIMARY KEY ("rule", "subject", "item", "second")
      )`);
    await queryRunner.query(
      `CREATE INDEX "detection_observations_window_index" ON "detection_observations" ("rule", "subject", "second")`,
    );
    await queryRunner.query(
      `CREATE INDEX "detection_observations_expiry_index" ON "detection_observations" ("expires_at")`,
    );
    await queryRunner.query(`
      CREATE TABLE "security_alerts" (
        "id" uuid NOT NULL,
        "rule" text NOT NULL,
        "severity" text NOT NULL,
        "status" text NOT NULL DEFAULT 'open',
        "subject_kind" text NOT NULL,
        "subject_id" text NOT NULL,
        "subject" text NOT NULL,
        "evidence" jsonb NOT NULL,
        "count" bigint NOT NULL,
        "first_seen" timestamptz NOT NULL,
        "last_seen" timestamptz NOT NULL,
        "muted_until" timestamptz,
        "note" text,
        CONSTRAINT "security_alerts_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "security_alerts_status_check" CHECK ("status" IN ('open', 'acknowledged', 'resolved', 'muted'))
      )`);
    await queryRunner.query(`
      CREATE UNIQUE INDEX "securityalerts_open_unique" ON "security_alerts" ("rule", "subject_kind", "subject_id")
      WHERE "status" <> 'resolved'`);
    await queryRunner.query(`CREATE INDEX "security_alerts_status_index" ON "security_alerts" ("status", "id")`);
    await queryRunner.query(`CREATE INDEX "security_alerts_last_seen_index" ON "security_alerts" ("last_seen")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "security_alerts"`);
    await queryRunner.query(`DROP TABLE "detection_observations"`);
  }
}

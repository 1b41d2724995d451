import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** ID tokens by RS256 for applications that know no other algorithm (OpenID Connect Core 1.0, section 15.1), and a key that signs of each algorithm. */
export class SignIdTokens1790000000803 implements MigrationInterface {
  name = 'SignIdTokens1790000000803';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "signing_keys" DROP CONSTRAINT "signing_keys_algorithm_check"`);
    await queryRunner.query(
      `ALTER TABLE "signing_keys" ADD CONSTRAINT "signing_keys_algorithm_check" CHECK ("algorithm" IN ('ES256', 'RS256'))`,
    );
    await queryRunner.query(`DROP INDEX "signing_keys_active_index"`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX "signing_keys_active_index" ON "signing_keys" ("algorithm") WHERE "status" = 'active'`,
    );
    await queryRunner.query(
      `ALTER TABLE "oauth_clients" ADD COLUMN "id_token_signed_response_alg" text NOT NULL DEFAULT 'ES256'
        CONSTRAINT "oauth_clients_id_token_check" CHECK ("id_token_signed_response_alg" IN ('ES256', 'RS256'))`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "oauth_clients" DROP COLUMN "id_token_signed_response_alg"`);
    await queryRunner.query(`DELETE FROM "signing_keys" WHERE "algorithm" <> 'ES256'`);
    await queryRunner.query(`DROP INDEX "signing_keys_active_index"`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX "signing_keys_active_index" ON "signing_keys" ("status") WHERE "status" = 'active'`,
    );
    await queryRunner.query(`ALTER TABLE "signing_keys" DROP CONSTRAINT "signing_keys_algorithm_check"`);
    await queryRunner.query(
      `ALTER TABLE "signing_keys" ADD CONSTRAINT "signing_keys_algorithm_check" CHECK ("algorithm" = 'ES256')`,
    );
  }
}

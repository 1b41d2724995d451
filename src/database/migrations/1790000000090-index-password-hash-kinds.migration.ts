import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Leads to one hash of each kind, where there was an index of some foreign ones only. */
export class IndexPasswordHashKinds1790000000090 implements MigrationInterface {
  name = 'IndexPasswordHashKinds1790000000090';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "users_foreign_hash_index"`);
    await queryRunner.query(`
      CREATE INDEX "users_hash_kind_index" ON "users" ((
        "substring"("password_hash", '^(?:pbkdf2_[a-z0-9]+[$][0-9]+[$]|scrypt[$][0-9]+[$]|bcrypt(?:_sha256)?[$][$]2[aby][$][0-9]+[$]|(?:argon2)?[$]argon2[id]+[$]v=[0-9]+[$]m=[0-9]+,t=[0-9]+,p=[0-9]+[$])')
      ))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "users_hash_kind_index"`);
    await queryRunner.query(`
      CREATE INDEX "users_foreign_hash_index" ON "users" ("id")
      WHERE "password_hash" ~ '^(pbkdf2_|scrypt[$]|argon2[$])'`);
  }
}

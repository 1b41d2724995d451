import { type MigrationInterface, type QueryRunner } from 'typeorm';

const SUBJECTS = ['user', 'group'] as const;

/** Which rows somebody was granted is read from the index alone: whether a grant has expired is in it. */
export class CoverObjectPermissions1790000000700 implements MigrationInterface {
  name = 'CoverObjectPermissions1790000000700';

  async up(queryRunner: QueryRunner): Promise<void> {
    await replaceUnique(queryRunner, 'INCLUDE ("expires_at")');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await replaceUnique(queryRunner, '');
  }
}

async function replaceUnique(queryRunner: QueryRunner, beside: string): Promise<void> {
  for (const subject of SUBJECTS) {
    const name = `object_permissions_${subject}_unique`;
    await queryRunner.query(`
      ALTER TABLE "object_permissions" DROP CONSTRAINT "${name}",
        ADD CONSTRAINT "${name}" UNIQUE ("${subject}_id", "permission", "object_id") ${beside}`);
  }
}

import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Announces the end of access tokens that are kept to the change feed: such a token is remembered while it holds. Those that have expired for longer than
 * clocks are apart end by themselves, and the sweep, which takes them by the thousand, is not told of.
 */
export class AnnounceOAuthTokens1790000000801 implements MigrationInterface {
  name = 'AnnounceOAuthTokens1790000000801';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE FUNCTION portcullis_announce_oauth_token() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('portcullis_changes', 'oauth_tokens:' || encode(OLD.digest, 'hex'));
        RETURN NULL;
      END $$`);
    await queryRunner.query(`
      CREATE TRIGGER oauth_tokens_announce_change AFTER UPDATE OR DELETE
      ON "oauth_artefacts" FOR EACH ROW WHEN (OLD."kind" IN (2, 6) AND OLD."expires_at" > now() - INTERVAL '1 minute')
      EXECUTE FUNCTION portcullis_announce_oauth_token()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TRIGGER oauth_tokens_announce_change ON "oauth_artefacts"`);
    await queryRunner.query(`DROP FUNCTION portcullis_announce_oauth_token()`);
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { PasswordHasher } from './password-hasher.js';

/** How long it is remembered whether there is such a hash. */
const REMEMBERED: Milliseconds = 60_000;

/** What an index holds, so that it costs nothing to know that there is none. */
export const FIND_FOREIGN_HASH = {
  name: 'users-find-foreign-hash',
  text: `SELECT "password_hash" AS "passwordHash" FROM "users" WHERE "password_hash" ~ '^(pbkdf2_|scrypt[$]|argon2[$])' LIMIT 1`,
};

/**
 * Hashes that came with accounts from Django, and take another time than ours. As long as there is one, every failed login takes both times, whatever
 * account it was for: else an account that was imported, and has not logged in since, could be told from one that does not exist.
 */
@Injectable()
export class ForeignHashes {
  #known: { readonly hash: string | null; readonly until: number } = { hash: null, until: 0 };

  constructor(
    private readonly statements: PreparedStatements,
    private readonly passwords: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  /**
   * Spends the time that a failed login has not spent yet.
   *
   * @param passwordHash what the password was verified against
   */
  async equalise(passwordHash: string | null, password: string): Promise<void> {
    if (passwordHash !== null && this.passwords.isForeign(passwordHash)) {
      await this.passwords.verify(null, password);
      return;
    }
    const foreign = await this.#find();
    if (foreign !== null) {
      await this.passwords.verify(foreign, password);
    }
  }

  async #find(): Promise<string | null> {
    const now = this.clock.now();
    if (this.#known.until <= now) {
      const [row] = await this.statements.query<{ readonly passwordHash: string }>(FIND_FOREIGN_HASH, []);
      this.#known = { hash: row?.passwordHash ?? null, until: now + REMEMBERED };
    }
    return this.#known.hash;
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { PasswordHasher } from './password-hasher.js';

/** How long it is remembered which such hashes there are. */
const REMEMBERED: Milliseconds = 60_000;

/** So many kinds a table has that grew under years of Django; more would only make failed logins dear. */
const MOST_KINDS = 8;

/** The algorithm of a hash with the parameters that it takes its time by: what the hash begins with. Exactly as the index has it. */
const KIND =
  '"substring"("password_hash", \'^(?:pbkdf2_[a-z0-9]+[$][0-9]+[$]|scrypt[$][0-9]+[$]|bcrypt(?:_sha256)?[$][$]2[aby][$][0-9]+[$]' +
  "|(?:argon2)?[$]argon2[id]+[$]v=[0-9]+[$]m=[0-9]+,t=[0-9]+,p=[0-9]+[$])')";

/** One hash of every kind. From each the index leads to the next, so that it costs a few steps however many accounts there are. */
export const FIND_KINDS = {
  name: 'users-find-hash-kinds',
  text: `WITH RECURSIVE "kinds" AS (
      (SELECT ${KIND} AS "kind", "password_hash" FROM "users" WHERE ${KIND} IS NOT NULL ORDER BY ${KIND} LIMIT 1)
    UNION ALL
      SELECT "next".* FROM "kinds", LATERAL (
        SELECT ${KIND} AS "kind", "password_hash" FROM "users" WHERE ${KIND} > "kinds"."kind" ORDER BY ${KIND} LIMIT 1
      ) AS "next"
    )
    SELECT "kind", "password_hash" AS "passwordHash" FROM "kinds" LIMIT ${MOST_KINDS + 1}`,
};

interface HashKind {
  readonly kind: string;
  readonly passwordHash: string;
}

/**
 * Hashes that came with accounts from Django, or are of parameters we had once, and take another time than a current one. As long as there are some,
 * every failed login takes the time of one of each kind, whatever account it was for: else an account that was imported, and has not logged in since,
 * could be told from one that does not exist.
 */
@Injectable()
export class ForeignHashes {
  #known: { readonly kinds: readonly HashKind[]; readonly until: number } = { kinds: [], until: 0 };

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
    }
    for (const { kind, passwordHash: other } of await this.#find()) {
      if (!passwordHash?.startsWith(kind)) {
        await this.passwords.verify(other, password);
      }
    }
  }

  async #find(): Promise<readonly HashKind[]> {
    const now = this.clock.now();
    if (this.#known.until <= now) {
      const found = await this.statements.query<HashKind>(FIND_KINDS, []);
      const kinds = found.filter(({ passwordHash }) => this.passwords.isForeign(passwordHash)).slice(0, MOST_KINDS);
      this.#known = { kinds, until: now + REMEMBERED };
    }
    return this.#known.kinds;
  }
}

import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Id } from '../../core/id.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { type Token } from './token.entity.js';

/** How far `lastUsed` may be behind. */
const LAG: Milliseconds = 60_000;

/** Tokens that may wait to be noted; past that one is noted with its next request. */
const MOST_WAITING = 10_000;

/** Of many processes that see a token at once, one writes. */
const NOTE = {
  name: 'tokens-note-last-used',
  text: `UPDATE "tokens" SET "last_used" = "use"."time" FROM unnest($1::uuid[], $2::timestamptz[]) AS "use" ("token_id", "time")
    WHERE "id" = "token_id" AND ("last_used" IS NULL OR "last_used" <= "use"."time" - interval '${LAG} milliseconds')`,
};

/** Notes that tokens are in use: at most once a minute each, one statement at a time for however many, and no request waits for it. */
@Injectable()
export class TokenUsage implements BeforeApplicationShutdown {
  /** Tokens and when they were used, until that is written. */
  readonly #waiting = new Map<Id, Date>();
  #writing: Promise<void> | undefined;

  constructor(
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
  ) {}

  note({ id, lastUsed }: Pick<Token, 'id' | 'lastUsed'>): void {
    const now = this.clock.now();
    const isRecent = lastUsed !== null && lastUsed.getTime() > now - LAG;
    if (isRecent || this.#waiting.has(id) || this.#waiting.size >= MOST_WAITING) {
      return;
    }
    this.#waiting.set(id, new Date(now));
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.size > 0) {
      const uses = [...this.#waiting];
      const [ids, times] = [uses.map(([id]) => id), uses.map(([, time]) => time)];
      // What could not be noted is noted with the next request; this one has its answer already.
      await this.statements.query(NOTE, [ids, times]).catch(() => undefined);
      ids.forEach((id) => this.#waiting.delete(id));
    }
  }
}

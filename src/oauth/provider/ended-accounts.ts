import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { isDatabaseUnavailable } from '../../core/database-errors.js';
import { type Id, isId } from '../../core/id.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { type PreparedStatement, PreparedStatements } from '../../database/prepared-statements.js';
import { ARTEFACT_KINDS } from '../storage/artefact-kind.js';
import { BackchannelLogout, type KeptSession } from './backchannel-logout.js';

/** How many accounts are looked after at a time. */
const BATCH = 500;

/**
 * Uses up the sessions of accounts that sign nobody in any more, and returns them: of several servers that hear of it, to one. The rows stay, since whoever
 * writes such a session once more must find that it is over.
 *
 * @param which of the sessions, in SQL
 */
function useUp(which: string): string {
  return `UPDATE "oauth_artefacts" AS "session" SET "consumed_at" = now() FROM "users" AS "account"
    WHERE "session"."kind" = ${ARTEFACT_KINDS.Session} AND ${which} AND "session"."consumed_at" IS NULL
      AND "account"."id" = "session"."user_id"
      AND NOT ("account"."is_active" AND "account"."token_version" IS NOT DISTINCT FROM "session"."token_version")
    RETURNING "session"."digest", "session"."payload", "session"."sealed"`;
}

/** $1: the accounts. */
const USE_UP: PreparedStatement = {
  name: 'oauth-sessions-use-up-ended',
  text: useUp('"session"."user_id" = ANY($1::uuid[])'),
};

/** Those that browsers have, which an index knows. */
const USE_UP_ALL: PreparedStatement = {
  name: 'oauth-sessions-use-up-all-ended',
  text: useUp('"session"."browser_id" IS NOT NULL'),
};

/**
 * Tells applications when everything of an account ends at once: it was logged out everywhere, has another password, or was deactivated, whoever did it
 * and in whichever way. It is heard from the change feed, so the change is committed; what nobody has heard is found at the next start, or once changes
 * are heard again.
 */
@Injectable()
export class EndedAccounts implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(EndedAccounts.name);
  readonly #changed = new Set<Id>();
  /** Whether changes may not have been heard. */
  #hasMissed = true;
  #working: Promise<void> | undefined;
  #stopped = false;

  constructor(
    private readonly statements: PreparedStatements,
    private readonly backchannel: BackchannelLogout,
    private readonly feed: ChangeFeed,
  ) {
    feed.onChange('users', (id) => this.#note(id));
  }

  onApplicationBootstrap(): void {
    this.feed.onInterruption(() => {
      this.#hasMissed = true;
      this.#begin();
    });
    this.#begin();
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopped = true;
    await this.#working;
  }

  /** Many that change at once are asked about together. */
  #note(id: string): void {
    if (isId(id)) {
      this.#changed.add(id);
      this.#begin();
    }
  }

  #begin(): void {
    if (!this.#stopped) {
      this.#working ??= this.#work().finally(() => (this.#working = undefined));
    }
  }

  async #work(): Promise<void> {
    // Those of the same transaction are heard one after the other.
    await new Promise(setImmediate);
    while ((this.#hasMissed || this.#changed.size > 0) && !this.#stopped) {
      try {
        await this.#endNext();
      } catch (error) {
        this.#hasMissed = true;
        if (!isDatabaseUnavailable(error)) {
          this.#logger.error(error);
        }
        return;
      }
    }
  }

  async #endNext(): Promise<void> {
    this.backchannel.read(await this.#useUpNext()).forEach((session) => this.backchannel.tell(session));
  }

  #useUpNext(): Promise<readonly KeptSession[]> {
    if (this.#hasMissed) {
      this.#hasMissed = false;
      this.#changed.clear();
      return this.statements.query<KeptSession>(USE_UP_ALL, []);
    }
    const ids = [...this.#changed].slice(0, BATCH);
    ids.forEach((id) => this.#changed.delete(id));
    return this.statements.query<KeptSession>(USE_UP, [ids]);
  }
}

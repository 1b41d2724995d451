import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { isDatabaseUnavailable } from '../../core/database-errors.js';
import { type Id, isId } from '../../core/id.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { type PreparedStatement, PreparedStatements } from '../../database/prepared-statements.js';
import { ARTEFACT_KINDS } from '../storage/artefact-kind.js';
import { type StoredPayload } from '../storage/artefact-payload.js';
import { BackchannelLogout } from './backchannel-logout.js';

/** How many accounts are looked after at a time. */
const BATCH = 500;

/**
 * Uses up the sessions of accounts that sign nobody in any more, and returns them: of several servers that hear of it, to one. The rows stay, since whoever
 * writes such a session once more must find that it is over. $1: the accounts.
 */
const USE_UP: PreparedStatement = {
  name: 'oauth-sessions-use-up-ended',
  text: `UPDATE "oauth_artefacts" AS "session" SET "consumed_at" = now() FROM "users" AS "account"
    WHERE "session"."kind" = ${ARTEFACT_KINDS.Session} AND "session"."user_id" = ANY($1::uuid[]) AND "session"."consumed_at" IS NULL
      AND "account"."id" = "session"."user_id"
      AND NOT ("account"."is_active" AND "account"."token_version" IS NOT DISTINCT FROM "session"."token_version")
    RETURNING "session"."digest", "session"."payload", "session"."sealed"`,
};

/**
 * Tells applications when everything of an account ends at once: it was logged out everywhere, has another password, or was deactivated, whoever did it
 * and in whichever way. It is heard from the change feed, so the change is committed.
 */
@Injectable()
export class EndedAccounts implements OnModuleDestroy {
  readonly #logger = new Logger(EndedAccounts.name);
  readonly #changed = new Set<Id>();
  #working: Promise<void> | undefined;
  #stopped = false;

  constructor(
    private readonly statements: PreparedStatements,
    private readonly backchannel: BackchannelLogout,
    feed: ChangeFeed,
  ) {
    feed.onChange('users', (id) => this.#note(id));
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopped = true;
    await this.#working;
  }

  /** Many that change at once are asked about together. */
  #note(id: string): void {
    if (!this.#stopped && isId(id)) {
      this.#changed.add(id);
      this.#working ??= this.#work().finally(() => (this.#working = undefined));
    }
  }

  async #work(): Promise<void> {
    // Those of the same transaction are heard one after the other.
    await new Promise(setImmediate);
    while (this.#changed.size > 0 && !this.#stopped) {
      const ids = [...this.#changed].slice(0, BATCH);
      ids.forEach((id) => this.#changed.delete(id));
      try {
        await this.#end(ids);
      } catch (error) {
        if (!isDatabaseUnavailable(error)) {
          this.#logger.error(error);
        }
      }
    }
  }

  async #end(ids: readonly Id[]): Promise<void> {
    const rows = await this.statements.query<StoredPayload & { readonly digest: Buffer }>(USE_UP, [ids]);
    this.backchannel.read(rows).forEach((session) => void this.backchannel.tell(session));
  }
}

import { type BeforeApplicationShutdown } from '@nestjs/common';
import { type Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Id } from '../../core/id.js';
import { type SecurityEvents } from '../../core/security/security-events.js';
import { type PreparedStatement, type PreparedStatements } from '../../database/prepared-statements.js';

/** How far `lastUsed` may be behind. */
const LAG: Milliseconds = 60_000;

/** A credential that was not used for so long has been forgotten by its owner, perhaps, and found by somebody else. */
const DORMANT: Milliseconds = 30 * 86_400_000;

/** Credentials that may wait to be noted; past that one is noted with its next request. */
const MOST_WAITING = 10_000;

/** A credential as its row was read; kept longer than for one request, it is told here what was noted since. */
export interface UsedCredential {
  readonly id: Id;
  lastUsed: Date | null;
}

/**
 * Notes that credentials of one table are in use: at most once a minute each, one statement at a time for however many, and no request waits for it.
 */
export abstract class CredentialUsage implements BeforeApplicationShutdown {
  readonly #note: PreparedStatement;
  /** Credentials and when they were used, until that is written. */
  readonly #waiting = new Map<Id, Date>();
  #writing: Promise<void> | undefined;

  /**
   * @param table with the columns `id` and `last_used`
   * @param events where it is reported that a credential is used again after long
   */
  constructor(
    private readonly table: 'tokens' | 'api_keys',
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
    private readonly events?: SecurityEvents,
  ) {
    // Of many processes that see a credential at once, one writes.
    this.#note = {
      name: `${table}-note-last-used`,
      text: `UPDATE "${table}" SET "last_used" = "use"."time"
        FROM unnest($1::uuid[], $2::timestamptz[]) AS "use" ("credential_id", "time")
        WHERE "id" = "credential_id" AND ("last_used" IS NULL OR "last_used" <= "use"."time" - interval '${LAG} milliseconds')`,
    };
  }

  note(credential: UsedCredential): void {
    const { id, lastUsed } = credential;
    const now = this.clock.now();
    const isRecent = lastUsed !== null && lastUsed.getTime() > now - LAG;
    if (isRecent || this.#waiting.has(id) || this.#waiting.size >= MOST_WAITING) {
      return;
    }
    if (lastUsed !== null && lastUsed.getTime() < now - DORMANT) {
      const kind = this.table === 'tokens' ? 'token' : 'api-key';
      this.events?.emit({ type: 'authn_dormant_credential_used', details: { kind, credentialId: id } });
    }
    credential.lastUsed = new Date(now);
    this.#waiting.set(id, credential.lastUsed);
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.size > 0) {
      const uses = [...this.#waiting];
      const [ids, times] = [uses.map(([id]) => id), uses.map(([, time]) => time)];
      // What could not be noted is noted with a later request; this one has its answer already.
      await this.statements.query(this.#note, [ids, times]).catch(() => undefined);
      ids.forEach((id) => this.#waiting.delete(id));
    }
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Id } from '../../core/id.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { longestSilence } from './session-lifetime.js';

/** Of many processes that see a session at once, one writes. */
const NOTE = {
  name: 'sessions-note-last-seen',
  text: `UPDATE "sessions" SET "last_seen" = $2 WHERE "id" = $1 AND "last_seen" <= $3`,
};

/** Notes that sessions are in use: at most once a minute each, and no request waits for it. */
@Injectable()
export class LastSeen {
  readonly #underWay = new Set<Id>();

  constructor(
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  note(id: Id): void {
    if (this.#underWay.has(id)) {
      return;
    }
    this.#underWay.add(id);
    const now = this.clock.now();
    const silence = longestSilence({ idle: this.settings.sessionIdleTtl });
    this.statements
      .query(NOTE, [id, new Date(now), new Date(now - silence)])
      // What could not be noted is noted with the next request; this one has its answer already.
      .catch(() => undefined)
      .finally(() => this.#underWay.delete(id));
  }
}

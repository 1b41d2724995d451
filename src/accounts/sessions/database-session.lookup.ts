import { Inject, Injectable } from '@nestjs/common';
import { type LiveSession, SessionLookup } from '../../authentication/session/session-lookup.js';
import { Clock } from '../../core/clock.js';
import { type Id } from '../../core/id.js';
import { type Account } from '../../core/identity.js';
import { type Secret } from '../../core/secret.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { LastSeen } from './last-seen.js';
import { decideSession } from './session-lifetime.js';
import { digestOf } from './session-secret.js';

/** The session and its account in one: who was disabled, or has logged everything out, a moment ago is out. */
const FIND_CURRENT = {
  name: 'sessions-find-current',
  text: `SELECT "session"."id" AS "sessionId", "session"."created_at" AS "createdAt", "session"."last_seen" AS "lastSeen",
      "user"."id", "user"."username", "user"."email", "user"."first_name" AS "firstName", "user"."last_name" AS "lastName",
      "user"."is_staff" AS "isStaff", "user"."is_superuser" AS "isSuperuser"
    FROM "sessions" "session" JOIN "users" "user" ON "user"."id" = "session"."user_id"
    WHERE "session"."digest" = $1 AND "user"."is_active" AND "user"."token_version" = "session"."token_version"`,
};

type Row = Account & { readonly sessionId: Id; readonly createdAt: Date; readonly lastSeen: Date };

/** Reads the session behind a cookie, for every request anew. */
@Injectable()
export class DatabaseSessionLookup extends SessionLookup {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly lastSeen: LastSeen,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super();
  }

  async findLive(secret: Secret): Promise<LiveSession | undefined> {
    const digest = digestOf(secret);
    const [row] = digest ? await this.statements.query<Row>(FIND_CURRENT, [digest]) : [];
    if (!row) {
      return undefined;
    }
    const { sessionId: id, createdAt, lastSeen, ...account } = row;
    const { sessionIdleTtl: idle, sessionAbsoluteTtl: absolute } = this.settings;
    const times = { createdAt: createdAt.getTime(), lastSeen: lastSeen.getTime() };
    switch (decideSession(times, this.clock.now(), { idle, absolute })) {
      case 'refuse':
        return undefined;
      case 'touch':
        this.lastSeen.note(id);
        return { id, account };
      case 'use':
        return { id, account };
    }
  }
}

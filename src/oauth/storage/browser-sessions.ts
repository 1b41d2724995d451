import { Inject, Injectable } from '@nestjs/common';
import { type AdapterPayload } from 'oidc-provider';
import { LastSeen } from '../../accounts/sessions/last-seen.js';
import { decideSession } from '../../accounts/sessions/session-lifetime.js';
import { Clock } from '../../core/clock.js';
import { type Id } from '../../core/id.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';

/** The member of a provider's session that says in which browser somebody signed in. */
export const BROWSER = 'browserId';

/** What is known of the browser that a session of the provider's is of. */
export interface BrowserSession {
  /** `null` for one that is tied to no browser. */
  readonly browserId: Id | null;
  /** The session that the browser has with this server, as the two times of it; `null` when it has none. */
  readonly sessionId: Id | null;
  readonly createdAt: Date | null;
  readonly lastSeen: Date | null;
}

/** One browser, one session: what it has with the provider signs nobody in once what it has with this server has expired, and is use of that. */
@Injectable()
export class BrowserSessions {
  constructor(
    private readonly lastSeen: LastSeen,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @returns whether somebody may be signed in by it */
  use({ browserId = null, sessionId = null, createdAt = null, lastSeen = null }: Partial<BrowserSession>): boolean {
    if (browserId === null) {
      return true;
    }
    if (sessionId === null || createdAt === null || lastSeen === null) {
      return false;
    }
    const { sessionIdleTtl: idle, sessionAbsoluteTtl: absolute } = this.settings;
    const times = { createdAt: createdAt.getTime(), lastSeen: lastSeen.getTime() };
    const decision = decideSession(times, this.clock.now(), { idle, absolute });
    if (decision === 'touch') {
      this.lastSeen.note(sessionId);
    }
    return decision !== 'refuse';
  }
}

/** @returns the browser that a provider's session is of */
export function browserOf(payload: AdapterPayload): Id | undefined {
  return (payload as { readonly [BROWSER]?: Id })[BROWSER];
}

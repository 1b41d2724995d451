import { Injectable } from '@nestjs/common';
import { UserLookup } from '../../authentication/user-lookup.js';
import { type CallingRequest } from '../../core/api-request.js';
import { type EventSubject, type SecurityEvent } from '../../core/security/security-event.js';
import { SecurityEvents } from '../../core/security/security-events.js';

/** Reports what concerns an account of which the provider knows the id alone. */
@Injectable()
export class AccountEvents {
  constructor(
    private readonly events: SecurityEvents,
    private readonly users: UserLookup,
  ) {}

  /** @param id `undefined` for what concerns no account */
  report(
    id: string | undefined,
    event: (subject: EventSubject | null) => SecurityEvent,
    request: CallingRequest | undefined,
  ): void {
    void this.#subjectOf(id).then((subject) => this.events.emit(event(subject), request));
  }

  /** What is reported is reported, though its name cannot be read now. */
  async #subjectOf(id: string | undefined): Promise<EventSubject | null> {
    if (id === undefined) {
      return null;
    }
    try {
      return { id, username: (await this.users.findActive(id))?.account.username ?? null };
    } catch {
      return { id, username: null };
    }
  }
}

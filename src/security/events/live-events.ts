import { Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Id } from '../../core/id.js';
import { SecurityEventLog } from '../../observability/events/security-event-log.js';
import { type SecurityEventRow } from '../../observability/events/security-event.statements.js';

/** How often the database is asked for what is new, while anybody listens. */
const POLL: Milliseconds = 1_000;

/** How long another server may take to write what it has seen, at most: so far back it is looked for what came late. */
const LATE: Milliseconds = 10_000;

/** Events of one look; in a flood the newest are shown. */
const MOST = 1_000;

/** Ids that are remembered, so that nothing is told twice. */
const MOST_TOLD = 20_000;

type Listener = (events: readonly SecurityEventRow[]) => void;

/** What happens on any of the servers, about a second later: one question to the database for however many listen here. */
@Injectable()
export class LiveEvents {
  readonly #listeners = new Set<Listener>();
  #told = new Set<Id>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(
    private readonly log: SecurityEventLog,
    private readonly clock: Clock,
  ) {}

  /** Calls the listener with what is new, the oldest first. @returns what ends that */
  async listen(listener: Listener): Promise<() => void> {
    if (this.#listeners.size === 0) {
      // What there is already is nothing new.
      (await this.#recent()).forEach(({ id }) => this.#told.add(id));
    }
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => void this.#look(), POLL).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
        this.#told.clear();
      }
    };
  }

  #recent(): Promise<readonly SecurityEventRow[]> {
    return this.log.find({ createdAt: { gte: new Date(this.clock.now() - LATE) } }, MOST);
  }

  async #look(): Promise<void> {
    if (this.#looking) {
      return;
    }
    this.#looking = true;
    try {
      const fresh = (await this.#recent()).filter(({ id }) => !this.#told.has(id)).toReversed();
      fresh.forEach(({ id }) => this.#told.add(id));
      if (this.#told.size > MOST_TOLD) {
        this.#told = new Set([...this.#told].slice(-MOST_TOLD / 2));
      }
      if (fresh.length > 0) {
        this.#listeners.forEach((listener) => listener(fresh));
      }
    } catch {
      // The database is away: the next look may find it back, and what was missed meanwhile.
    } finally {
      this.#looking = false;
    }
  }
}

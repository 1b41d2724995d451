import { LRUCache } from 'lru-cache';
import { addressBucket } from '../../core/client-address.js';
import { type SecurityEventType } from '../../core/security/security-event-type.js';
import { type RecordedEvent } from './recorded-event.js';

/** What anybody can cause as often as requests are let through. */
const FLOODING: ReadonlySet<SecurityEventType> = new Set<SecurityEventType>([
  'authn_credential_fail',
  'authn_login_fail',
  'authn_mfa_fail',
  'authn_token_use_after_expire',
  'authz_fail',
  'excess_rate_limit_exceeded',
  'input_validation_fail',
  'malicious_csrf',
  'session_use_after_expire',
]);

/** Origins that are told apart; past that those unseen for longest begin anew. */
const MOST_ORIGINS = 10_000;

/** Milliseconds in which the events of one origin are counted together. */
const WINDOW = 60_000;

interface Burst {
  readonly endsAt: number;
  count: number;
  /** The last one that was held back, which stands for the others. */
  held: RecordedEvent | undefined;
}

/**
 * Bounds what one origin can have recorded: the first events of a kind in a minute are recorded one by one, those after them as a single one that counts
 * them. Detection and metrics are told of every one.
 */
export class EventBursts {
  readonly #bursts = new LRUCache<string, Burst>({ max: MOST_ORIGINS });
  readonly #held = new Set<Burst>();

  /** @param most events of a type that one origin has recorded in a minute */
  constructor(private readonly most: number) {}

  /** Whether something is held back, and {@link release} has to be called. */
  get isHolding(): boolean {
    return this.#held.size > 0;
  }

  /** @returns whether the event is to be recorded by itself */
  admits(event: RecordedEvent): boolean {
    if (!FLOODING.has(event.type)) {
      return true;
    }
    const origin = event.actor?.id ?? (event.address === null ? '' : addressBucket(event.address));
    const key = `${event.type} ${origin}`;
    let burst = this.#bursts.get(key);
    if (!burst || event.createdAt >= burst.endsAt) {
      burst = { endsAt: event.createdAt + WINDOW, count: 0, held: undefined };
      this.#bursts.set(key, burst);
    }
    burst.count += 1;
    if (burst.count <= this.most) {
      return true;
    }
    burst.held = event;
    // Where there are more origins than are told apart, what they held back is told by fewer.
    if (this.#held.size < MOST_ORIGINS) {
      this.#held.add(burst);
    }
    return false;
  }

  /** @returns for each origin whose minute is over one event that counts those held back; for all of them without a time */
  release(now = Number.POSITIVE_INFINITY): readonly RecordedEvent[] {
    const over = [...this.#held].filter(({ endsAt }) => endsAt <= now);
    over.forEach((burst) => this.#held.delete(burst));
    return over.flatMap(({ held, count }) =>
      held ? [{ ...held, details: { ...held.details, suppressed: count - this.most } }] : [],
    );
  }
}

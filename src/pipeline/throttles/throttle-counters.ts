import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { Unavailable } from '../../exceptions/api.exceptions.js';
import { CounterStore, type Hit } from '../../throttling/counter.store.js';
import { type Decision } from '../../throttling/decision.js';
import { MemoryCounterStore } from '../../throttling/memory-counter.store.js';
import { RestrictionLog } from '../../observability/restrictions/restriction-log.js';
import { RestrictedRates } from '../../throttling/restricted-rates.js';
import { RedisAway } from '../../throttling/redis/redis-client.js';
import { type Limit, quotaOf } from '../../throttling/throttle-policy.js';
import { ThrottleRates } from '../../throttling/throttle-rates.js';
import { type CountedSubject } from '../../throttling/throttle-subject.js';
import { RouteInventory } from '../route-inventory.js';
import { limitsOf } from './limits-of.js';
import { type ThrottleCounterDto } from './throttle-counter.dto.js';
import { type ThrottleCountersDto } from './throttle-counters.dto.js';

/** What the change feed calls a counter that was reset. */
const COUNTERS = 'throttle_counters';

const ANNOUNCE = `SELECT pg_notify('portcullis_changes', '${COUNTERS}:' || key) FROM unnest($1::text[]) AS key`;

/** The counters of a subject, for staff to see and to reset. */
@Injectable()
export class ThrottleCounters implements OnModuleInit {
  constructor(
    private readonly routes: RouteInventory,
    private readonly rates: ThrottleRates,
    private readonly restricted: RestrictedRates,
    private readonly restrictions: RestrictionLog,
    private readonly store: CounterStore,
    private readonly local: MemoryCounterStore,
    private readonly feed: ChangeFeed,
    private readonly dataSource: DataSource,
    private readonly audit: AuditTrail,
  ) {}

  onModuleInit(): void {
    this.feed.onChange(COUNTERS, (key) => this.local.forget(key));
  }

  /** What has been counted for a subject; reading it counts nothing. */
  async of(subject: CountedSubject): Promise<ThrottleCountersDto> {
    const { name, bucket } = subject;
    const limits = this.#limits(subject);
    const { decisions, store } = await this.store.peek(hitsOf(limits, bucket));
    return {
      subject: name,
      isShared: store.isShared,
      counters: limits.flatMap((limit, index) => {
        const decision = decisions[index];
        return decision ? [counterOf(limit, decision)] : [];
      }),
    };
  }

  /**
   * Forgets what has been counted for a subject: here and in Redis before it returns, in other processes that count for themselves as soon as they hear
   * of it, which is at once. What a response to an alert slowed down goes on as before.
   *
   * @param request whose act it is; a management command has none
   * @throws {Unavailable} when Redis is away, or the database
   */
  async reset(subject: CountedSubject, request?: CallingRequest): Promise<void> {
    const { counters } = await this.of(subject);
    const before = Object.fromEntries(
      counters.filter(({ used }) => used > 0).map(({ policy, used }) => [policy, used]),
    );
    const hits = hitsOf(this.#limits(subject), subject.bucket);
    await this.dataSource.transaction(async (manager) => {
      const object = { type: 'throttles', id: subject.name };
      await this.audit.record(manager, { action: 'throttles.delete', object, before }, request);
      await manager.query(ANNOUNCE, [hits.map((hit) => MemoryCounterStore.keyOf(hit))]);
      await this.#forget(hits);
    });
    if (subject.restriction !== undefined) {
      await this.restrictions.lift({ kind: 'throttle', subject: subject.restriction }, request);
    }
  }

  /** Last of all, since it cannot be taken back. */
  async #forget(hits: readonly Hit[]): Promise<void> {
    try {
      await this.store.reset(hits);
    } catch (error) {
      throw error instanceof RedisAway ? new Unavailable(error) : error;
    }
  }

  #limits({ by, restriction }: CountedSubject): readonly Limit[] {
    const throttles = this.routes.routes().map((route) => this.rates.of(route));
    const limits = limitsOf(
      by,
      throttles.filter((throttle) => throttle !== null),
    );
    const { policy } = this.restricted;
    const isRestricted = restriction !== undefined && by !== policy && this.restricted.holds(restriction);
    return isRestricted ? [...limits, ...policy.limits] : limits;
  }
}

function hitsOf(limits: readonly Limit[], bucket: string): readonly Hit[] {
  return limits.map(({ prefix, rate }) => ({ prefix, bucket, rate, cost: 0 }));
}

/** @param decision on a request that costs nothing: it is denied only where the limit was lowered below what had been counted */
function counterOf({ name, rate }: Limit, decision: Decision): ThrottleCounterDto {
  const { quota, time } = quotaOf(rate);
  const remaining = decision.allowed ? decision.remaining : 0;
  const wait = decision.allowed ? decision.resetIn : decision.retryIn;
  const used = quota - remaining;
  return {
    policy: name,
    limit: quota,
    window: Math.ceil(time / 1000),
    used,
    remaining,
    resetsIn: used === 0 ? null : Math.ceil(wait / 1000),
  };
}

import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type Logger } from 'winston';
import { Clock } from '../../core/clock.js';
import { isForbidden } from '../../core/database-errors.js';
import { type Milliseconds } from '../../core/duration.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { WeekPartitions } from '../../database/week-partitions.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { LOGGER } from '../request-log.js';

const WEEK: Milliseconds = 7 * 86_400_000;

/** How far ahead there are partitions: longer than a sweep may fail unnoticed, or an owner who migrates by hand forgets to. */
const AHEAD: Milliseconds = 5 * WEEK;

/** What is over, where the weeks cannot be dropped. $1: end; $2: how many at most. */
const DELETE_OLD = `DELETE FROM "security_events" WHERE ("created_at", "id") IN (SELECT "created_at", "id" FROM "security_events"
  WHERE "created_at" < $1 ORDER BY "created_at", "id" LIMIT $2)`;

/**
 * The weeks of `security_events`: made ahead, and dropped `SECURITY_EVENTS_RETENTION` after their end. A database role that does not own the table makes
 * none: then events without a week are in the default partition, and old ones are deleted one by one.
 */
@ExpiredRows('weeks of security events')
@Injectable()
export class SecurityEventPartitions implements ClearsExpiredRows, OnModuleInit {
  readonly #weeks: WeekPartitions;
  /** Until when there are weeks, as of the last look, in ms since the epoch. */
  #until = 0;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.#weeks = new WeekPartitions(dataSource, 'security_events');
  }

  async onModuleInit(): Promise<void> {
    await this.ensure(this.clock.now());
  }

  /** How many whole weeks there are ahead of now. */
  get weeksAhead(): number {
    return Math.max(0, Math.floor((this.#until - this.clock.now()) / WEEK));
  }

  /** Makes the weeks from that of a time on, where the database role may. */
  async ensure(time: number): Promise<void> {
    const now = this.clock.now();
    await this.#ifAllowed(() => this.#weeks.ensure(time, Math.max(time, now) + AHEAD));
    this.#until = await this.#weeks.until(now);
    if (this.weeksAhead < 1) {
      this.logger.warn('security events have no week of their own', { cure: 'let the owner run portcullis migrate' });
    }
  }

  /** Makes weeks ahead, and drops those that are over: all at once, which is no more work than a few. */
  async clearExpired(limit: number): Promise<number> {
    const now = this.clock.now();
    await this.ensure(now);
    const end = now - this.settings.securityEventsRetention;
    const dropped = (await this.#ifAllowed(() => this.#weeks.dropBefore(end))) ?? 0;
    const [, deleted] = await this.dataSource.query<[unknown, number]>(DELETE_OLD, [new Date(end - WEEK), limit]);
    return dropped + deleted;
  }

  /** @returns `undefined` when the database role does not own the table */
  async #ifAllowed<Result>(act: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await act();
    } catch (error) {
      if (isForbidden(error)) {
        return undefined;
      }
      throw error;
    }
  }
}

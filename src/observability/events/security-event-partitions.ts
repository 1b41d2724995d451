import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { WeekPartitions } from '../../database/week-partitions.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';

/** How far ahead there are partitions: longer than a sweep may fail unnoticed. */
const AHEAD: Milliseconds = 14 * 86_400_000;

/** The weeks of `security_events`: made ahead, and dropped `SECURITY_EVENTS_RETENTION` after their end. */
@ExpiredRows('weeks of security events')
@Injectable()
export class SecurityEventPartitions implements ClearsExpiredRows, OnModuleInit {
  readonly #weeks: WeekPartitions;

  constructor(
    @InjectDataSource() dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.#weeks = new WeekPartitions(dataSource, 'security_events');
  }

  async onModuleInit(): Promise<void> {
    await this.ensure(this.clock.now());
  }

  /** Makes the weeks from that of a time on. */
  async ensure(time: number): Promise<void> {
    await this.#weeks.ensure(time, Math.max(time, this.clock.now()) + AHEAD);
  }

  /** Makes weeks ahead, and drops those that are over: all at once, which is no more work than a few. */
  async clearExpired(): Promise<number> {
    const now = this.clock.now();
    await this.ensure(now);
    return this.#weeks.dropBefore(now - this.settings.securityEventsRetention);
  }
}

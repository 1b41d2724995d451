import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { deleteExpired } from '../../database/sweep/delete-expired.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { RevokedToken } from './revoked-token.entity.js';

/** What clients' clocks may be apart, and more: nothing goes that somebody might still believe in. */
const LEEWAY = 60_000;

/** A revocation is of no more use once its token has expired by itself. */
@ExpiredRows('revoked OAuth tokens')
@Injectable()
export class TokenSweep implements ClearsExpiredRows {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  clearExpired(limit: number): Promise<number> {
    return deleteExpired(this.dataSource.manager, RevokedToken, new Date(this.clock.now() - LEEWAY), limit);
  }
}

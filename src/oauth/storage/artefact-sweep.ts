import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { deleteExpired } from '../../database/sweep/delete-expired.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { Artefact } from './artefact.entity.js';

/** What clients' clocks may be apart, and more: nothing goes that somebody might still believe in. */
const LEEWAY = 60_000;

/** Codes, tokens, sessions and grants that have expired; a refresh token that was exchanged is kept until then, so that its reuse is noticed. */
@ExpiredRows('OAuth artefacts')
@Injectable()
export class ArtefactSweep implements ClearsExpiredRows {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  clearExpired(limit: number): Promise<number> {
    return deleteExpired(this.dataSource.manager, Artefact, new Date(this.clock.now() - LEEWAY), limit);
  }
}

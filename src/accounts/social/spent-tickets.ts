import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { deleteExpired } from '../../database/sweep/delete-expired.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { SpentTicket } from './spent-ticket.entity.js';
import { type Ticket } from './ticket-cookie.js';

/** How long a ticket that has expired is still remembered: another process may be behind by as much, and still take it. */
const LARGEST_CLOCK_DIFFERENCE: Milliseconds = 3_600_000;

/** Sees to it that a ticket is good once, on whichever process. */
@ExpiredRows('spent social tickets')
@Injectable()
export class SpentTickets implements ClearsExpiredRows {
  constructor(
    @InjectRepository(SpentTicket) private readonly tickets: Repository<SpentTicket>,
    private readonly clock: Clock,
  ) {}

  /** @returns whether it was not spent before: of many at once, one is told so */
  async spend({ id, expiresAt }: Pick<Ticket<unknown>, 'id' | 'expiresAt'>): Promise<boolean> {
    const { raw } = (await this.tickets
      .createQueryBuilder()
      .insert()
      .values({ id, expiresAt: new Date(expiresAt) })
      .orIgnore()
      .returning('id')
      .execute()) as { readonly raw: readonly unknown[] };
    return raw.length === 1;
  }

  clearExpired(limit: number): Promise<number> {
    const forgotten = new Date(this.clock.now() - LARGEST_CLOCK_DIFFERENCE);
    return deleteExpired(this.tickets.manager, SpentTicket, forgotten, limit);
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type Id, timeOfId } from '../../core/id.js';
import { conditionOf, type EventFilter, type EventPosition } from './event-filter.js';
import { EVENT_COLUMNS, type SecurityEventRow } from './security-event.statements.js';

/** Events that are read at once, where there is no end of them. */
const BATCH = 1000;

/** The security events that are kept, to be read. */
@Injectable()
export class SecurityEventLog {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** @returns the newest first; after a place, from there on: the oldest first */
  find(filter: EventFilter, limit: number, position?: EventPosition): Promise<readonly SecurityEventRow[]> {
    const { sql, values } = conditionOf(filter, position);
    const direction = position?.side === 'after' ? 'ASC' : 'DESC';
    return this.dataSource.query<SecurityEventRow[]>(
      `SELECT ${EVENT_COLUMNS} FROM "security_events" WHERE ${sql}
        ORDER BY "created_at" ${direction}, "id" ${direction} LIMIT ${limit}`,
      [...values],
    );
  }

  /** All of them, the newest first, a batch at a time: so many that they need not fit into memory. */
  async *batches(filter: EventFilter): AsyncGenerator<readonly SecurityEventRow[]> {
    let position: EventPosition | undefined;
    for (;;) {
      const batch = await this.find(filter, BATCH, position);
      const last = batch.at(-1);
      if (!last) {
        return;
      }
      yield batch;
      position = { side: 'before', createdAt: last.createdAt, id: last.id };
    }
  }
}

/** @returns the place of an event, which its id tells */
export function positionOf(id: Id, side: EventPosition['side']): EventPosition {
  return { side, id, createdAt: new Date(timeOfId(id)) };
}

import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository, type SelectQueryBuilder } from 'typeorm';
import { isId } from '../../core/id.js';
import { type IdPosition } from './audit-position.js';
import { AuditRow } from './audit-row.entity.js';

/** Which rows; each member is compared as a whole. */
export interface AuditFilter {
  /** A username of the time, or an account's id. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly objectType?: string | undefined;
  readonly objectId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly createdAt: {
    readonly gt?: Date | undefined;
    readonly gte?: Date | undefined;
    readonly lt?: Date | undefined;
    readonly lte?: Date | undefined;
  };
}

const EQUAL = ['action', 'objectType', 'objectId', 'requestId'] as const;
const COMPARED = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** Reads the audit trail, the newest row first, in the order of the chain. */
@Injectable()
export class AuditLog {
  constructor(@InjectRepository(AuditRow) private readonly rows: Repository<AuditRow>) {}

  /** @param position where to read from, and which way; away from there is the order of what is found */
  find(filter: AuditFilter, limit: number, position?: IdPosition): Promise<AuditRow[]> {
    const query = this.rows.createQueryBuilder('row').where('row.sequence IS NOT NULL');
    narrow(query, filter);
    const forwards = position?.direction === 'newer';
    if (position) {
      const place = query.subQuery().select('place.sequence').from(AuditRow, 'place').where('place.id = :placeId');
      query.andWhere(`row.sequence ${forwards ? '>' : '<'} ${place.getQuery()}`, { placeId: position.id });
    }
    return query
      .orderBy('row.sequence', forwards ? 'ASC' : 'DESC')
      .limit(limit)
      .getMany();
  }
}

function narrow(query: SelectQueryBuilder<AuditRow>, filter: AuditFilter): void {
  for (const name of EQUAL) {
    if (filter[name] !== undefined) {
      query.andWhere(`row.${name} = :${name}`, { [name]: filter[name] });
    }
  }
  const { actor, createdAt } = filter;
  if (actor !== undefined) {
    query.andWhere(isId(actor) ? 'row.actorId = :actor' : 'row.actorName = :actor', { actor });
  }
  for (const [lookup, operator] of Object.entries(COMPARED)) {
    const value = createdAt[lookup as keyof typeof COMPARED];
    if (value) {
      query.andWhere(`row.createdAt ${operator} :${lookup}`, { [lookup]: value });
    }
  }
}

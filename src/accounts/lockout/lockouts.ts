import { type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type FindOptionsWhere, LessThan, MoreThan, Repository } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type Id } from '../../core/id.js';
import { deleteBatch } from '../../database/sweep/delete-batch.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { type CursorPage, cursorPage, type IdCursor } from '../../serializers/lists/id-cursor.js';
import { LOCKOUT_KEY } from './lockout-keys.js';
import { Lockout, type LockoutKind } from './lockout.entity.js';
import { accountSubject, addressSubject } from './login-subjects.js';

/** The lockouts that hold now, for staff to see and to end. */
@ExpiredRows('lockouts')
@Injectable()
export class Lockouts implements ClearsExpiredRows {
  constructor(
    @InjectRepository(Lockout) private readonly lockouts: Repository<Lockout>,
    private readonly clock: Clock,
    @Inject(LOCKOUT_KEY) private readonly key: KeyObject,
  ) {}

  /** The newest first. */
  async list(pageSize: number, cursor?: IdCursor): Promise<CursorPage<Lockout>> {
    const backwards = cursor?.direction === 'before';
    const found = await this.lockouts.find({
      where: { ...this.#holding(), ...(cursor && { id: backwards ? MoreThan(cursor.id) : LessThan(cursor.id) }) },
      order: { id: backwards ? 'ASC' : 'DESC' },
      take: pageSize + 1,
    });
    return cursorPage(found, pageSize, cursor);
  }

  /** Ends a lockout, and forgets the failures that led to it. @returns whether there was one */
  async end(id: Id): Promise<boolean> {
    const { affected } = await this.lockouts.delete({ ...this.#holding(), id });
    return affected === 1;
  }

  /** Forgets the failures of a name or an address, locked or not. @returns whether there were any */
  async reset(kind: LockoutKind, text: string): Promise<boolean> {
    const { key } = kind === 'account' ? accountSubject(this.key, text) : addressSubject(this.key, text);
    const { affected } = await this.lockouts.delete({ kind, key });
    return affected === 1;
  }

  /** Ends every lockout. @returns how many there were */
  async endAll(): Promise<number> {
    const { affected } = await this.lockouts.delete(this.#holding());
    return affected ?? 0;
  }

  /** Deletes failures that count for nothing any more. @param limit how many at most @returns how many names and addresses they were of */
  clearExpired(limit: number): Promise<number> {
    return deleteBatch(this.lockouts.manager, Lockout, {
      where: '"forgotten_at" <= :now',
      orderBy: '"forgotten_at"',
      parameters: { now: new Date(this.clock.now()) },
      limit,
    });
  }

  #holding(): FindOptionsWhere<Lockout> {
    return { until: MoreThan(new Date(this.clock.now())) };
  }
}

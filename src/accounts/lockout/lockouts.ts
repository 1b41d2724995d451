import { type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type FindOptionsWhere, LessThan, MoreThan, Repository } from 'typeorm';
import { User } from '../user.entity.js';
import { type CallingRequest } from '../../core/api-request.js';
import { AuditTrail } from '../../database/audit-trail.js';
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
    private readonly audit: AuditTrail,
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
  end(id: Id, request: CallingRequest): Promise<boolean> {
    return this.#delete({ ...this.#holding(), id }, 'lockouts.delete', request);
  }

  /** Forgets the failures of a name or an address, locked or not. @returns whether there were any */
  reset(kind: LockoutKind, text: string, request?: CallingRequest): Promise<boolean> {
    const { key } = kind === 'account' ? accountSubject(this.key, text) : addressSubject(this.key, text);
    return this.#delete({ kind, key }, 'lockouts.reset', request);
  }

  /** Ends every lockout. @returns how many there were */
  endAll(): Promise<number> {
    return this.lockouts.manager.transaction(async (manager) => {
      const { affected } = await manager.delete(Lockout, this.#holding());
      const ended = affected ?? 0;
      const object = { type: 'lockouts', id: null };
      await this.audit.record(manager, { action: 'lockouts.delete-all', object, before: { count: ended } });
      return ended;
    });
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

  #delete(where: FindOptionsWhere<Lockout>, action: string, request: CallingRequest | undefined): Promise<boolean> {
    return this.lockouts.manager.transaction(async (manager) => {
      const lockout = await manager.findOne(Lockout, { where, lock: { mode: 'pessimistic_write' } });
      if (!lockout) {
        return false;
      }
      const { id, kind, subject, failures } = lockout;
      await manager.delete(Lockout, { id });
      // What was typed for a name may be a password: only a name that an account has is recorded.
      const isShown = kind === 'address' || (await manager.existsBy(User, { usernameKey: subject ?? '' }));
      const before = { kind, subject: isShown ? subject : null, failures };
      await this.audit.record(manager, { action, object: { type: 'lockouts', id }, before }, request);
      return true;
    });
  }

  #holding(): FindOptionsWhere<Lockout> {
    return { until: MoreThan(new Date(this.clock.now())) };
  }
}

import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, type FindOptionsWhere, LessThan, MoreThan, Repository } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Id, newId } from '../../core/id.js';
import { type RestrictionKind } from '../../core/security/restrictions.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { deleteBatch } from '../../database/sweep/delete-batch.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { KnownRestrictions } from './known-restrictions.js';
import { Restriction } from './restriction.entity.js';

/** One that is put anew holds for longer, never for less. $1 to $7: id, kind, subject, username, rule, now, end. */
const PUT = `INSERT INTO "restrictions" AS "known" ("id", "kind", "subject", "username", "rule", "since", "until")
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT ("subject", "kind") DO UPDATE SET "until" = greatest("known"."until", excluded."until")
  RETURNING "id", ("xmax" = 0) AS "isNew"`;

/** Whom to restrict, how, and why. */
export interface NewRestriction {
  readonly kind: RestrictionKind;
  readonly subject: string;
  /** Whose credential it is. */
  readonly username: string | null;
  /** Of the alert. */
  readonly rule: string;
  readonly lifetime: Milliseconds;
}

/** Where restrictions are kept, put and lifted; what holds is asked of `Restrictions`. */
@ExpiredRows('restrictions')
@Injectable()
export class RestrictionLog implements ClearsExpiredRows {
  constructor(
    @InjectRepository(Restriction) private readonly restrictions: Repository<Restriction>,
    private readonly known: KnownRestrictions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Puts a restriction, for the record, too. */
  async put(restriction: NewRestriction): Promise<void> {
    const { kind, subject, username, rule, lifetime } = restriction;
    const until = this.clock.now() + lifetime;
    await this.restrictions.manager.transaction(async (manager) => {
      const id = await this.add(restriction, manager);
      if (id !== undefined) {
        const object = { type: 'restrictions', id };
        await this.audit.record(manager, {
          action: 'restrictions.add',
          object,
          after: { kind, subject, username, rule },
        });
      }
    });
    this.known.note(kind, subject, until);
  }

  /**
   * Puts a restriction, as part of something else that is recorded. It holds as soon as that is committed and the change feed tells of it.
   *
   * @returns its id; `undefined` when there was one already
   */
  async add(restriction: NewRestriction, manager: EntityManager): Promise<Id | undefined> {
    const { kind, subject, username, rule, lifetime } = restriction;
    const now = this.clock.now();
    const values = [newId(), kind, subject, username, rule, new Date(now), new Date(now + lifetime)];
    const [row] = await manager.query<{ readonly id: Id; readonly isNew: boolean }[]>(PUT, values);
    return row?.isNew ? row.id : undefined;
  }

  /** Those that hold, the newest first. @param limit how many at most */
  list(limit: number, place?: { readonly direction: 'after' | 'before'; readonly id: Id }): Promise<Restriction[]> {
    const backwards = place?.direction === 'before';
    return this.restrictions.find({
      where: {
        until: MoreThan(this.#now()),
        ...(place && { id: backwards ? MoreThan(place.id) : LessThan(place.id) }),
      },
      order: { id: backwards ? 'ASC' : 'DESC' },
      take: limit,
    });
  }

  /** @returns whether there was one that held */
  async lift(
    where: FindOptionsWhere<Pick<Restriction, 'id' | 'kind' | 'subject'>>,
    request?: CallingRequest,
  ): Promise<boolean> {
    const lifted = await this.restrictions.manager.transaction(async (manager) => {
      const found = await manager.findOne(Restriction, {
        where: { ...where, until: MoreThan(this.#now()) },
        lock: { mode: 'pessimistic_write' },
      });
      if (!found) {
        return undefined;
      }
      const { id, kind, subject, username, rule } = found;
      await manager.delete(Restriction, { id });
      const act = {
        action: 'restrictions.delete',
        object: { type: 'restrictions', id },
        before: { kind, subject, username, rule },
      };
      await this.audit.record(manager, act, request);
      return found;
    });
    if (lifted) {
      this.known.note(lifted.kind, lifted.subject, 0);
    }
    return lifted !== undefined;
  }

  clearExpired(limit: number): Promise<number> {
    return deleteBatch(this.restrictions.manager, Restriction, {
      where: '"until" <= :now',
      orderBy: '"until"',
      parameters: { now: this.#now() },
      limit,
    });
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

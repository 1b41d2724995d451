import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type Id } from '../../core/id.js';
import { deleteBatch } from '../../database/sweep/delete-batch.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { Token } from './token.entity.js';

/** Tokens of which it is looked up at once whether their accounts have ended them. */
const LOOKED_UP = 5000;

const LEAST_ID: Id = '00000000-0000-0000-0000-000000000000';
const GREATEST_ID: Id = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Deletes tokens that let nobody in any more. */
@ExpiredRows('tokens')
@Injectable()
export class TokenSweep implements ClearsExpiredRows {
  /** Up to where tokens have been looked up. */
  #from = LEAST_ID;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Deletes tokens that have expired, and some of those that a later logout or password has ended: no index tells these, so that a call looks up a few
   * thousand and the next one goes on from there.
   *
   * @param limit how many at most
   * @returns how many there were
   */
  async clearExpired(limit: number): Promise<number> {
    const expired = await deleteBatch(this.dataSource.manager, Token, {
      where: '"expires_at" <= :now',
      orderBy: '"expires_at"',
      parameters: { now: new Date(this.clock.now()) },
      limit,
    });
    return expired < limit ? expired + (await this.#clearEnded(limit - expired)) : expired;
  }

  async #clearEnded(limit: number): Promise<number> {
    const [end] = await this.dataSource.query<{ readonly id: Id }[]>(
      'SELECT "id" FROM "tokens" WHERE "id" > $1 ORDER BY "id" OFFSET $2 LIMIT 1',
      [this.#from, LOOKED_UP],
    );
    const ended = await deleteBatch(this.dataSource.manager, Token, {
      where: `"id" > :from AND "id" <= :to
        AND "token_version" < (SELECT "token_version" FROM "users" WHERE "users"."id" = "tokens"."user_id")`,
      orderBy: '"id"',
      parameters: { from: this.#from, to: end?.id ?? GREATEST_ID },
      limit,
    });
    // Where the limit cut it short, the rest is looked up again.
    if (ended < limit) {
      this.#from = end?.id ?? LEAST_ID;
    }
    return ended;
  }
}

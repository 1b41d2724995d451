import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Brackets, DataSource } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type Id, newId } from '../../core/id.js';
import { type Secret } from '../../core/secret.js';
import { type ListQuery } from '../../serializers/lists/list-query.js';
import { digestOf, newSecret } from '../credentials/credential-format.js';
import { type User } from '../user.entity.js';
import { Token } from './token.entity.js';
import { TOKEN_FORMAT } from './token-format.js';

/** What is asked of a new token. */
export interface NewToken {
  readonly name: string;
  /** `null` for one that may do all that its account may. */
  readonly scopes: readonly string[] | null;
  /** `null` for one that does not expire. */
  readonly expiresAt: Date | null;
}

/** A token that was just made, with the one copy of its text. */
export interface IssuedToken {
  readonly row: Token;
  readonly text: Secret;
}

/** Issues, lists and revokes personal tokens. */
@Injectable()
export class Tokens {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @param user as its password was verified: what has ended its tokens meanwhile ends this one too */
  async issue(
    { id: userId, tokenVersion }: Pick<User, 'id' | 'tokenVersion'>,
    { name, scopes, expiresAt }: NewToken,
  ): Promise<IssuedToken> {
    const token = { id: newId(), secret: newSecret() };
    const row = Object.assign(new Token(), {
      id: token.id,
      userId,
      name,
      digest: digestOf(token.secret),
      scopes: scopes && [...new Set(scopes)].sort(),
      tokenVersion,
      createdAt: new Date(this.clock.now()),
      expiresAt,
      lastUsed: null,
    });
    await this.dataSource.transaction(async (manager) => {
      // What an account leaves behind is swept when it makes another, so that nothing grows without end.
      await manager
        .createQueryBuilder()
        .delete()
        .from(Token)
        .where('"user_id" = :userId', { userId })
        .andWhere(
          new Brackets((dead) =>
            dead
              .where('"token_version" < :tokenVersion', { tokenVersion })
              .orWhere('"expires_at" <= :now', { now: row.createdAt }),
          ),
        )
        .execute();
      await manager.insert(Token, row);
    });
    return { row, text: TOKEN_FORMAT.format(token) };
  }

  /** @returns one page of the account's tokens that hold, the newest first, and how many there are in all */
  list(userId: Id, { page, pageSize }: Pick<ListQuery, 'page' | 'pageSize'>): Promise<readonly [Token[], number]> {
    return this.dataSource
      .getRepository(Token)
      .createQueryBuilder('token')
      .innerJoin('token.user', 'user', 'user.tokenVersion = token.tokenVersion')
      .where('token.userId = :userId', { userId })
      .andWhere('(token.expiresAt IS NULL OR token.expiresAt > :now)', { now: new Date(this.clock.now()) })
      .orderBy('token.createdAt', 'DESC')
      .addOrderBy('token.id', 'DESC')
      .offset((page - 1) * pageSize)
      .limit(pageSize)
      .getManyAndCount();
  }

  /** @returns whether it was a token of the account, and is gone */
  async revokeOwn(userId: Id, id: Id): Promise<boolean> {
    const { affected } = await this.dataSource.manager.delete(Token, { id, userId });
    return affected === 1;
  }

  /** For an operator. @returns whether there was such a token, whosoever, and it is gone */
  async revoke(id: Id): Promise<boolean> {
    const { affected } = await this.dataSource.manager.delete(Token, { id });
    return affected === 1;
  }
}
